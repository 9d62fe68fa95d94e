import { EXIT_CODES } from '../cli-error.ts';
import { type ServerOptions, connect, findRepository } from '../connect.ts';
import { findExecution } from '../find-execution.ts';
import { pageOf, repositoryPageOf } from '../page-of.ts';
import type { Terminal } from '../terminal.ts';

export type OpenOptions = ServerOptions & { print: boolean };

/** Opens a page in the person's browser, or prints its address; answers the exit code. */
export async function openPage(
  id: string | undefined,
  options: OpenOptions,
  terminal: Terminal,
): Promise<number> {
  const connection = await connect(options);
  const { server } = connection.api;
  const page =
    id === undefined
      ? repositoryPageOf(server, await findRepository(connection, options))
      : pageOf(server, await findExecution(connection, options, id));
  terminal.write(options.json ? `${JSON.stringify({ page })}\n` : `${page}\n`);
  if (options.print || options.json) return EXIT_CODES.done;
  const { default: open } = await import('open');
  const opener = await open(page);
  // A machine without a browser: the address is printed above.
  opener.on('error', () => undefined);
  return EXIT_CODES.done;
}
