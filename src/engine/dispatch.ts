import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { Dependencies } from './dependencies.ts';

/** Puts a created execution into its environment's queue and wakes whoever waits for work there. */
export async function dispatch(deps: Dependencies, id: ExecutionId): Promise<void> {
  const change = await deps.store.executions.advance(id, { type: 'enqueue' }, deps.now());
  if (!change) return;
  await enqueue(deps, change.execution);
  await deps.jobs.publishCheck(id, 'now');
}

/** Does nothing unless the execution is queued; safe to repeat. */
export async function enqueue({ queue, store }: Dependencies, execution: Execution): Promise<void> {
  if (execution.state.status !== 'queued') return;
  const { environment } = execution.spec;
  await queue.enqueue(environment, execution.id);
  await store.changes.publish({ kind: 'queue', environment });
}
