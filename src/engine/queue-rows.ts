import type { QueueRow } from '../core/report/render-queue.ts';
import type { Dependencies } from './dependencies.ts';

/** Everything that waits, in the order in which it gets machines; others' work is not named. */
export async function queueRows(
  { store }: Dependencies,
  repositoryId: number,
): Promise<QueueRow[]> {
  const queued = await store.executions.byStatus('queued');
  const created = await store.executions.byStatus('created');
  const ordered = queued.toSorted(
    (one, other) =>
      other.spec.priority - one.spec.priority || since(one.state) - since(other.state),
  );
  const places = new Map<string, number>();
  const rows = ordered.map(({ counter, spec, state, createdAt }): QueueRow => {
    const place = (places.get(spec.environment) ?? 0) + 1;
    places.set(spec.environment, place);
    return { counter, spec, state, createdAt, place };
  });
  const waiting = created.map(({ counter, spec, state, createdAt }): QueueRow => ({
    counter,
    spec,
    state,
    createdAt,
    place: undefined,
  }));
  return [...rows, ...waiting].map((row) =>
    row.spec.repository.id === repositoryId ? row : { ...row, counter: undefined },
  );
}

function since(state: { status: string } | { queuedAt: number }): number {
  return 'queuedAt' in state ? state.queuedAt : 0;
}
