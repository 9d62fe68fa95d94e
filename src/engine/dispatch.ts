import { isEnded } from '../core/execution/advance.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { Execution } from '../core/execution/execution.ts';
import { releaseOrder } from '../core/execution/release-order.ts';
import { announce } from './announce.ts';
import type { Dependencies } from './dependencies.ts';
import { environmentQuota } from './environment-quota.ts';
import { environmentOf, poolFor } from './pool-for.ts';
import { stopExecution } from './stop-execution.ts';

/**
 * Puts a created execution into its environment's queue and wakes whoever waits for work there, or
 * says what it has to wait for. Safe to repeat.
 */
export async function dispatch(deps: Dependencies, id: ExecutionId): Promise<void> {
  const execution = await deps.store.executions.find(id);
  if (execution?.state.status !== 'created') return;
  // We died before it was answered by another: it must not run instead.
  if (execution.spec.reuses) return answerByReuse(deps, id);
  const ahead = await whichExecution(deps, execution);
  // Counted and taken at once: two that count at the same moment would both find the last place free.
  const change = await deps.store.exclusively('dispatch', async () => {
    const waitingFor = ahead ?? (await whichQuota(deps, execution));
    const { state } = execution;
    if (waitingFor !== undefined && 'waitingFor' in state && waitingFor === state.waitingFor)
      return undefined;
    const event =
      waitingFor === undefined
        ? ({ type: 'enqueue' } as const)
        : ({ type: 'wait', waitingFor } as const);
    return deps.store.executions.advance(id, event, deps.now());
  });
  if (!change) return;
  await enqueue(deps, change.execution);
  await deps.jobs.publishCheck(id, 'now');
}

/** Ends an execution that another answers for; safe to repeat. */
async function answerByReuse(deps: Dependencies, id: ExecutionId): Promise<void> {
  const change = await deps.store.executions.advance(id, { type: 'reuse' }, deps.now());
  if (change?.ok) await announce(deps, id);
}

/** Does nothing unless the execution is queued; safe to repeat. */
export async function enqueue(deps: Dependencies, execution: Execution): Promise<void> {
  if (execution.state.status !== 'queued') return;
  const { environment, priority } = execution.spec;
  await deps.queue.enqueue(poolFor(deps, execution), execution.id, priority);
  await deps.store.changes.publish({ kind: 'queue', environment });
  if (environmentOf(deps, environment)?.ec2) await deps.jobs.scaleEnvironment(environment);
}

/** To be called when an execution has ended: others may have waited for that. */
export async function dispatchWaiting(
  deps: Dependencies,
  { spec, state }: Pick<Execution, 'spec' | 'state'>,
): Promise<void> {
  if (!isEnded(state)) return;
  const { repository, environment } = spec;
  await releaseWaiting(
    deps,
    (waiting) =>
      waiting.spec.repository.id === repository.id || waiting.spec.environment === environment,
  );
}

/** Lets go what waits for a quota, or for its turn, as far as there is room. */
export async function releaseWaiting(
  deps: Dependencies,
  isMeant: (waiting: Execution) => boolean,
): Promise<void> {
  const { executions } = deps.store;
  const waiting = (await executions.byStatus('created')).filter(isMeant);
  if (waiting.length === 0) return;
  for (const { id } of releaseOrder(waiting, await executions.active())) await dispatch(deps, id);
}

/** The one that must end first, in words after "waiting for"; undefined when there is none. */
async function whichExecution(
  deps: Dependencies,
  { id, counter, spec }: Execution,
): Promise<string | undefined> {
  if (!spec.concurrency) return undefined;
  const { key, cancelInProgress } = spec.concurrency;
  const group = await deps.store.executions.activeInGroup(key);
  const older = group.filter((other) => other.id !== id && other.counter < counter);
  if (cancelInProgress)
    for (const other of older)
      if (other.state.status !== 'stopping')
        await stopExecution(deps, {
          id: other.id,
          by: spec.trigger.actor,
          now: false,
          supersededBy: counter,
        });
  const ahead = cancelInProgress
    ? (await deps.store.executions.activeInGroup(key)).filter((other) => other.counter < counter)
    : older;
  const last = ahead.at(-1);
  return last && `#${last.counter}, which must end first`;
}

/** Likewise, which limit is reached. */
async function whichQuota(deps: Dependencies, { spec }: Execution): Promise<string | undefined> {
  const { atOnce, atOncePerPerson } = spec.quota;
  const { repository, trigger } = spec;
  const { executions } = deps.store;
  const repositoryId = repository.id;
  if (atOnce !== undefined && (await executions.countActive({ repositoryId })) >= atOnce)
    return `others of the repository: ${atOnce} at once are allowed`;
  const { actor } = trigger;
  if (
    atOncePerPerson !== undefined &&
    (await executions.countActive({ repositoryId, actor })) >= atOncePerPerson
  )
    return `others of ${actor}: ${atOncePerPerson} at once are allowed`;
  return environmentQuota(deps, spec);
}
