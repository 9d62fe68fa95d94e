import { isRunning } from '../core/execution/advance.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import { afterLoss } from './after-loss.ts';
import { announce } from './announce.ts';
import type { Dependencies } from './dependencies.ts';

/**
 * Takes an execution from an agent that did not renew its lease: it goes back into the queue when
 * its command had not begun, and ends `error` otherwise. Does nothing while the lease is good, so
 * whoever suspects may ask.
 */
export async function loseWorker(deps: Dependencies, id: ExecutionId): Promise<void> {
  const execution = await deps.store.executions.find(id);
  if (!execution || !isRunning(execution.state)) return;
  const { lease, machine } = execution.state;
  if (lease.until > deps.now() || wasAway(deps)) return;
  const event = { type: 'lose-worker', leaseId: lease.id } as const;
  const change = await deps.store.executions.advance(id, event, deps.now());
  if (!change?.ok) return;
  const { status } = change.state;
  deps.log.warn({ executionId: id, machine, agentId: lease.agentId, status }, 'worker lost');
  await afterLoss(deps, change.execution);
  await announce(deps, id);
}

/** While the database was away nobody could renew a lease: silence then proves nothing. */
function wasAway({ store, now, settings }: Dependencies): boolean {
  const awayAt = store.awayAt();
  return awayAt !== undefined && now() - awayAt < settings.leaseMs;
}
