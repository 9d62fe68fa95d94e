import { text } from 'node:stream/consumers';
import { Me, ServerInfo } from '../../protocol/sign-in-api.ts';
import { ApiClient } from '../api-client.ts';
import { EXIT_CODES, NotSignedIn, Refused, WrongUsage } from '../cli-error.ts';
import { chooseServer } from '../connect.ts';
import { readEnvironment } from '../environment.ts';
import { type Login, readLogins, writeLogins } from '../logins.ts';
import type { Terminal } from '../terminal.ts';
import { askGitHub } from './ask-github.ts';

export type LoginOptions = { server?: string; withToken: boolean; json: boolean };

/** Signs in to a server and keeps what that takes; answers the exit code. */
export async function login(options: LoginOptions, terminal: Terminal): Promise<number> {
  const server = chooseServer(options, {
    environment: readEnvironment(),
    logins: await readLogins(),
  });
  if (isInTheClear(server))
    terminal.writeError(`slashrun: ${server} is not encrypted: others may read your token\n`);
  const info = await new ApiClient({ server, token: undefined }).get(ServerInfo, '/server');
  const given = options.withToken
    ? { token: await readToken(terminal) }
    : await askGitHub(info, { how: withTokenInstead(server), say: terminal.writeError });
  const me = await whoIs(server, given.token);
  const { githubUrl, clientId } = info;
  const saved: Login = {
    login: me.login,
    githubUrl,
    ...(clientId !== undefined && { clientId }),
    ...given,
  };
  // GitHub took its time: another login may have been saved meanwhile.
  const logins = await readLogins();
  await writeLogins({ current: server, servers: { ...logins.servers, [server]: saved } });
  terminal.write(
    options.json
      ? `${JSON.stringify({ server, login: me.login })}\n`
      : `signed in to ${server} as ${me.login}\n`,
  );
  return EXIT_CODES.done;
}

async function whoIs(server: string, token: string): Promise<Me> {
  try {
    return await new ApiClient({ server, token }).get(Me, '/me');
  } catch (error) {
    if (!(error instanceof NotSignedIn)) throw error;
    throw new Refused(`${server} does not accept this token: is it one of its GitHub?`, error);
  }
}

async function readToken({ stdin, isInteractive, writeError }: Terminal): Promise<string> {
  if (isInteractive) writeError('Paste a GitHub token, then Enter and Ctrl+D:\n');
  const token = (await text(stdin)).trim();
  if (/^\S+$/.test(token)) return token;
  throw new WrongUsage('--with-token reads one token from the standard input: there is none');
}

function withTokenInstead(server: string): string {
  return `gh auth token | slashrun login --server ${server} --with-token`;
}

function isInTheClear(server: string): boolean {
  const { protocol, hostname } = new URL(server);
  return protocol === 'http:' && !/^(?:localhost|127\..*|\[::1\])$/.test(hostname);
}
