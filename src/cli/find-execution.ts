import { z } from 'zod';
import { ExecutionId } from '../core/execution/execution-id.ts';
import { ExecutionDetail, ExecutionList, type RepositoryName } from '../protocol/people-api.ts';
import { ServerInfo } from '../protocol/sign-in-api.ts';
import type { ApiClient } from './api-client.ts';
import { NotFound, ServerAway, WrongUsage } from './cli-error.ts';
import { type Connection, type ServerOptions, findRepository } from './connect.ts';
import { explainUnreachable } from './explain-unreachable.ts';
import { type ReadId, readId } from './read-id.ts';

/** The execution that a person means. */
export async function findExecution(
  connection: Connection,
  options: Pick<ServerOptions, 'repo'>,
  text: string,
): Promise<ExecutionDetail> {
  const { api } = connection;
  const read = readId(text);
  switch (read.kind) {
    case 'latest':
      return latest(api, await findRepository(connection, options));
    case 'counter':
      return byCounter(api, await findRepository(connection, options), read.counter);
    case 'id':
      return api.get(ExecutionDetail, `/executions/${read.id}`);
    case 'page':
      refuseOthers(api, read);
      return byCounter(api, read.repository, read.counter);
    case 'link':
      refuseOthers(api, read);
      return api.get(ExecutionDetail, `/executions/${read.id}`);
    case 'check':
      return api.get(ExecutionDetail, `/executions/${await ofCheckRun(connection, read)}`);
  }
}

/** Those that a person means, in the order in which they are named; each once. */
export async function findExecutions(
  connection: Connection,
  options: Pick<ServerOptions, 'repo'>,
  texts: readonly string[],
): Promise<ExecutionDetail[]> {
  const found = await Promise.all(texts.map((text) => findExecution(connection, options, text)));
  return [...new Map(found.map((execution) => [execution.id, execution])).values()];
}

async function latest(api: ApiClient, repository: RepositoryName): Promise<ExecutionDetail> {
  const path = executionsPath(repository);
  const { executions } = await api.get(ExecutionList, path, { limit: 1 });
  const [newest] = executions;
  if (!newest) throw new NotFound(`${repository.owner}/${repository.name} has no executions yet`);
  return api.get(ExecutionDetail, `/executions/${newest.id}`);
}

function byCounter(
  api: ApiClient,
  repository: RepositoryName,
  counter: number,
): Promise<ExecutionDetail> {
  return api.get(ExecutionDetail, `${executionsPath(repository)}/${counter}`);
}

export function executionsPath(repository: RepositoryName): string {
  return `${repositoryPath(repository)}/executions`;
}

export function repositoryPath({ owner, name }: RepositoryName): string {
  return `/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

/** A token is for its own server, whatever address somebody pastes. */
function refuseOthers({ server }: ApiClient, { origin }: { origin: string }): void {
  if (origin === server) return;
  throw new WrongUsage(`that is an address of ${origin}, not of ${server}: add --server ${origin}`);
}

const CheckRun = z.object({ external_id: z.string().nullish() });
const ANSWER_MS = 30_000;

/** A check run knows its execution; GitHub tells whoever may see it. */
async function ofCheckRun(
  { api, githubToken }: Connection,
  { origin, repository: { owner, name }, checkRun }: Extract<ReadId, { kind: 'check' }>,
): Promise<ExecutionId> {
  const { githubUrl, apiUrl } = await api.get(ServerInfo, '/server');
  if (new URL(githubUrl).origin !== origin)
    throw new WrongUsage(`${api.server} works for ${githubUrl}, not for ${origin}`);
  const url = `${apiUrl}/repos/${owner}/${name}/check-runs/${checkRun}`;
  let answer: Response;
  try {
    answer = await fetch(url, {
      headers: { accept: 'application/json', authorization: `Bearer ${githubToken}` },
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch (error) {
    throw new ServerAway(explainUnreachable(apiUrl, error), error);
  }
  const found = CheckRun.safeParse(await answer.json().catch(() => undefined));
  const id = ExecutionId.safeParse(found.data?.external_id);
  if (answer.ok && id.success) return id.data;
  throw new NotFound(`GitHub shows no check run ${checkRun} of an execution in ${owner}/${name}`);
}
