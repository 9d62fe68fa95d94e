import type { ExecutionId } from '../../core/execution/execution-id.ts';
import {
  EnvironmentList,
  ExecutionDetail,
  ExecutionList,
  FilterChoices,
  type RepositoryName,
  StopAnswer,
} from '../../protocol/people-api.ts';
import { type RerunRequest, Started } from '../../protocol/run-api.ts';
import { Me, RepositoryList, ServerInfo } from '../../protocol/sign-in-api.ts';
import { ask } from './ask.ts';

/** One execution; `key` opens it without signing in. */
type One = { repository: RepositoryName; counter: number; key?: string | undefined };

/** What the page asks the server, each once. */
export const api = {
  server: () => ask('/server', { schema: ServerInfo }),
  me: () => ask('/me', { schema: Me }),
  repositories: (signal?: AbortSignal) => ask('/repositories', { schema: RepositoryList, signal }),
  executions: (repository: RepositoryName, query: URLSearchParams, signal?: AbortSignal) =>
    ask(`${repositoryPath(repository)}/executions${searchOf(query)}`, {
      schema: ExecutionList,
      signal,
    }),
  execution: ({ repository, counter, key }: One, signal?: AbortSignal) =>
    ask(`${repositoryPath(repository)}/executions/${counter}${withKey(key)}`, {
      schema: ExecutionDetail,
      signal,
    }),
  choices: (repository: RepositoryName, signal?: AbortSignal) =>
    ask(`${repositoryPath(repository)}/filters`, { schema: FilterChoices, signal }),
  environments: (repository: RepositoryName, signal?: AbortSignal) =>
    ask(`${repositoryPath(repository)}/environments`, { schema: EnvironmentList, signal }),
  stop: (id: ExecutionId, now: boolean) =>
    ask(`/executions/${id}/stop`, { schema: StopAnswer, body: { now } }),
  rerun: (id: ExecutionId, request: RerunRequest) =>
    ask(`/executions/${id}/rerun`, { schema: Started, body: request }),
};

export function repositoryPath({ owner, name }: RepositoryName): string {
  return `/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

/** The search part of an address that opens something of one execution. */
export function withKey(key: string | undefined): string {
  return key === undefined ? '' : `?key=${encodeURIComponent(key)}`;
}

function searchOf(query: URLSearchParams): string {
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
