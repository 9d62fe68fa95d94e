import { EXIT_CODES } from '../cli-error.ts';
import { type ServerOptions, connect } from '../connect.ts';
import { findExecution } from '../find-execution.ts';
import { pageOf } from '../page-of.ts';
import { paintFor } from '../paint.ts';
import type { Terminal } from '../terminal.ts';
import { renderExecution } from './render-execution.ts';

/** Prints everything about one execution; answers the exit code. */
export async function show(
  id: string,
  options: ServerOptions,
  terminal: Terminal,
): Promise<number> {
  const connection = await connect(options);
  const execution = await findExecution(connection, options, id);
  const { server } = connection.api;
  const shown = { now: Date.now(), paint: paintFor(terminal), page: pageOf(server, execution) };
  terminal.write(
    options.json ? `${JSON.stringify(execution, null, 2)}\n` : renderExecution(execution, shown),
  );
  return EXIT_CODES.done;
}
