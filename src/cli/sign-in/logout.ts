import { EXIT_CODES, NotSignedIn } from '../cli-error.ts';
import { chooseServer } from '../connect.ts';
import { readEnvironment } from '../environment.ts';
import { readLogins, writeLogins } from '../logins.ts';
import type { Terminal } from '../terminal.ts';

export type LogoutOptions = { server?: string; all: boolean; json: boolean };

/** Forgets what was kept of logins; answers the exit code. */
export async function logout(options: LogoutOptions, terminal: Terminal): Promise<number> {
  const logins = await readLogins();
  const known = Object.keys(logins.servers);
  const servers = options.all
    ? known
    : [chooseServer(options, { environment: readEnvironment(), logins })];
  const [server] = servers;
  if (server === undefined || !known.some((each) => servers.includes(each)))
    throw new NotSignedIn(`you are not signed in to ${server ?? 'any server'}`);
  const left = Object.entries(logins.servers).filter(([each]) => !servers.includes(each));
  const current = left.find(([each]) => each === logins.current) ?? left.at(-1);
  await writeLogins({
    ...(current && { current: current[0] }),
    servers: Object.fromEntries(left),
  });
  terminal.write(
    options.json
      ? `${JSON.stringify({ servers })}\n`
      : servers.map((each) => `signed out of ${each}\n`).join(''),
  );
  return EXIT_CODES.done;
}
