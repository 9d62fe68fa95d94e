import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { Dependencies } from './dependencies.ts';

/** Puts a created execution into its environment's queue and wakes whoever waits for work there. */
export async function dispatch(deps: Dependencies, id: ExecutionId): Promise<void> {
  const change = await deps.store.executions.advance(id, { type: 'enqueue' }, deps.now());
  if (!change) return;
  await deps.jobs.publishCheck(id, 'now');
  if (change.execution.state.status === 'queued') await enqueue(deps, id);
}

/** Safe to repeat for an execution that is queued. */
export async function enqueue({ queue, store }: Dependencies, id: ExecutionId): Promise<void> {
  const execution = await store.executions.find(id);
  if (execution?.state.status !== 'queued') return;
  const { environment } = execution.spec;
  await queue.enqueue(environment, id);
  await store.changes.publish({ kind: 'queue', environment });
}
