import type { RepositoryName } from '../protocol/people-api.ts';
import { ServerInfo } from '../protocol/sign-in-api.ts';
import { ApiClient } from './api-client.ts';
import { NotSignedIn, WrongUsage } from './cli-error.ts';
import { type CliEnvironment, readEnvironment } from './environment.ts';
import { readRemotes } from './git.ts';
import { type Login, type Logins, readLogins } from './logins.ts';
import { readServer } from './read-server.ts';
import { freshLogin } from './refresh-login.ts';
import { readRepository, repositoryOf } from './remotes.ts';

/** What every command that asks a server takes. */
export type ServerOptions = { server?: string; repo?: string; json: boolean };

export type Connection = {
  api: ApiClient;
  login: Login | undefined;
  /** The person's, as the server gets it. */
  githubToken: string;
};

/** The server that is meant, and by which right it is asked. */
export async function connect(options: Pick<ServerOptions, 'server'>): Promise<Connection> {
  const environment = readEnvironment();
  const logins = await readLogins();
  const server = chooseServer(options, { environment, logins });
  const login = environment.token === undefined ? await freshLogin(logins, server) : undefined;
  const token = chooseToken({ environment, logins, login });
  if (token === undefined)
    throw new NotSignedIn(`you are not signed in to ${server}: slashrun login --server ${server}`);
  return {
    api: new ApiClient({ server, token }),
    login: login ?? logins.servers[server],
    githubToken: token,
  };
}

type Known = { environment: CliEnvironment; logins: Logins };

/** As the person names it, else where the person signed in last. Nothing of a repository can name one. */
export function chooseServer(
  { server }: { server?: string },
  { environment, logins }: Known,
): string {
  const named = server ?? environment.server;
  if (named !== undefined) return readServer(named);
  if (logins.current !== undefined) return logins.current;
  throw new WrongUsage(
    'which server? Sign in with slashrun login --server URL, or set SLASHRUN_SERVER',
  );
}

/**
 * A token for GitHub is shown only to a server that the person names, and only when there is no other:
 * without a login `chooseServer` takes none but a named one.
 */
export function chooseToken({
  environment,
  logins,
  login,
}: Known & { login: Login | undefined }): string | undefined {
  if (environment.token !== undefined) return environment.token;
  if (login) return login.token;
  return Object.keys(logins.servers).length === 0 ? environment.githubToken : undefined;
}

/** The repository that is meant: as the person names it, else that of the working directory. */
export async function findRepository(
  connection: Connection,
  { repo }: Pick<ServerOptions, 'repo'>,
): Promise<RepositoryName> {
  const named = repo ?? readEnvironment().repository;
  if (named !== undefined) {
    const repository = readRepository(named);
    if (!repository) throw new WrongUsage(`'${named}' is no repository: write OWNER/NAME`);
    return repository;
  }
  const found = await repositoryHere(connection);
  if (found) return found;
  throw new WrongUsage(
    "which repository? No git remote here is on the server's GitHub: --repo OWNER/NAME, or set SLASHRUN_REPO",
  );
}

/** That of the working directory, if it is on the server's GitHub. */
export async function repositoryHere({
  api,
  login,
}: Connection): Promise<RepositoryName | undefined> {
  const remotes = await readRemotes();
  if (remotes.length === 0) return undefined;
  const githubUrl = login?.githubUrl ?? (await api.get(ServerInfo, '/server')).githubUrl;
  return repositoryOf(remotes, githubUrl);
}
