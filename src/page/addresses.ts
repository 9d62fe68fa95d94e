import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { RepositoryName } from '../protocol/people-api.ts';
import { withKey } from './api/api.ts';

/** Of an execution's page. */
export const TABS = ['log', 'metadata', 'outputs', 'details'] as const;
export type Tab = (typeof TABS)[number];

/** Where everything of the page is. */
export const addresses = {
  start: '/',
  executions: (repository: RepositoryName) => of(repository),
  execution: (repository: RepositoryName, counter: number) =>
    `${of(repository)}/executions/${counter}`,
  compare: (repository: RepositoryName, counters: readonly number[]) =>
    `${of(repository)}/compare?of=${counters.join(',')}`,
  environments: (repository: RepositoryName) => `${of(repository)}/environments`,
  /** Leads back to where the person is. */
  signIn: (to: string) => `/sign-in?to=${encodeURIComponent(to)}`,
  output: (id: ExecutionId, outputId: string, key?: string) =>
    `/api/v1/executions/${id}/outputs/${outputId}${withKey(key)}`,
  outputPreview: (id: ExecutionId, outputId: string, key?: string) =>
    `/api/v1/executions/${id}/outputs/${outputId}/preview${withKey(key)}`,
};

function of({ owner, name }: RepositoryName): string {
  return `/r/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}
