import type { ExecutionSummary, RepositoryName } from '../protocol/people-api.ts';

/** The page of an execution. */
export function pageOf(
  server: string,
  { repository, counter }: Pick<ExecutionSummary, 'repository' | 'counter'>,
): string {
  return `${repositoryPageOf(server, repository)}/executions/${counter}`;
}

/** The page with the executions of a repository. */
export function repositoryPageOf(server: string, { owner, name }: RepositoryName): string {
  return `${server}/r/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}
