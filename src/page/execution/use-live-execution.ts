import { useEffect, useRef } from 'preact/hooks';
import { ExecutionEvents } from '../../protocol/live-events.ts';
import type { ExecutionDetail, RepositoryName } from '../../protocol/people-api.ts';
import { api } from '../api/api.ts';
import { type Loaded, useAnswer } from '../api/use-answer.ts';
import { announce } from '../frame/announce.tsx';
import { followEvents } from '../live/follow-events.ts';
import { hasEnded, statusView } from '../ui/status-view.ts';

type Wanted = { repository: RepositoryName; counter: number; key: string | undefined };

/** As the server tells it, until it has ended. */
export function useLiveExecution({ repository, counter, key }: Wanted): Loaded<ExecutionDetail> {
  const name = `${repository.owner}/${repository.name}#${counter}?${key ?? ''}`;
  const loaded = useAnswer(name, (signal) => api.execution({ repository, counter, key }, signal));
  const { value, update, reload } = loaded;
  const id = value?.id;
  const isLive = value !== undefined && !hasEnded(value);
  useAnnouncements(value);
  useEffect(() => {
    if (id === undefined || !isLive) return;
    const search = new URLSearchParams({ line: 'end', metadata: 'none' });
    if (key !== undefined) search.set('key', key);
    return followEvents({
      url: `/api/v1/executions/${id}/events?${search.toString()}`,
      events: ExecutionEvents,
      onProblem: reload,
      on: { execution: (execution) => update(() => execution) },
    });
  }, [id, isLive, key]);
  return loaded;
}

/** Says a state that is new, not the one that the page began with. */
function useAnnouncements(execution: ExecutionDetail | undefined): void {
  const before = useRef<{ id: string; label: string }>(undefined);
  const id = execution?.id;
  const label = execution && statusView(execution).label;
  useEffect(() => {
    if (id === undefined || label === undefined) return;
    if (before.current?.id === id && before.current.label !== label) announce(label);
    before.current = { id, label };
  }, [id, label]);
}
