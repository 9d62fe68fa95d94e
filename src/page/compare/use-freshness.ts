import { useEffect } from 'preact/hooks';
import { RepositoryEvents } from '../../protocol/live-events.ts';
import type { ExecutionDetail, RepositoryName } from '../../protocol/people-api.ts';
import { repositoryPath } from '../api/api.ts';
import { followEvents } from '../live/follow-events.ts';

type Update = (change: (old: ExecutionDetail[]) => ExecutionDetail[]) => void;

/** Those that still run change under the eyes of whoever compares them. */
export function useFreshness(repository: RepositoryName, update: Update): void {
  const path = repositoryPath(repository);
  useEffect(
    () =>
      followEvents({
        url: `/api/v1${path}/events`,
        events: RepositoryEvents,
        on: {
          execution: (changed) =>
            update((old) =>
              old.map((one) => (one.id === changed.id ? { ...one, ...changed } : one)),
            ),
        },
      }),
    [path],
  );
}
