import { isRunning } from '../core/execution/advance.ts';
import type { Dependencies } from './dependencies.ts';
import { enqueue, releaseWaiting } from './dispatch.ts';
import type { Execution } from '../core/execution/execution.ts';
import { announce } from './announce.ts';
import { environmentOf } from './pool-for.ts';
import { loseWorker } from './lose-worker.ts';
import { coolLogs } from './cool-logs.ts';
import { removeLogs } from './remove-logs.ts';
import { removeOutputs } from './remove-outputs.ts';
import { removePackages } from './remove-packages.ts';
import { abortUploads } from './store-outputs.ts';
import { runSchedules } from './record-schedules.ts';

/** A delivery this old that nobody handled lost its job. */
const DELIVERY_GRACE_MS = 15_000;

/**
 * Repairs what hints lost: every queue entry, job and notice may vanish with a process, the store
 * still knows what should have happened.
 */
export async function sweep(deps: Dependencies): Promise<void> {
  const { store, jobs, now } = deps;
  // By its subject as at first: another job beside one that only takes long would do it twice.
  for (const { id, subject } of await store.deliveries.unhandled(now() - DELIVERY_GRACE_MS))
    await jobs.handleDelivery(id, subject);
  await runSchedules(deps);
  await releaseWaiting(deps, () => true);
  for (const queued of await store.executions.byStatus('queued')) {
    if (environmentOf(deps, queued.spec.environment)) await enqueue(deps, queued);
    else await failWithoutEnvironment(deps, queued);
  }
  for (const status of ['started', 'stopping'] as const)
    for (const { id } of await store.executions.byStatus(status)) await loseWorker(deps, id);
  for (const id of await store.executions.unpublished()) await jobs.publishCheck(id, 'now');
  // Last, because nobody waits for it: a storage that is away must not hold up the rest.
  await abortUploads(deps);
  await removeOutputs(deps);
  await removeLogs(deps);
  await removePackages(deps);
  await coolLogs(deps);
}

/**
 * Gives every running execution a fresh lease: while we were away nobody could renew, so silence
 * proves nothing. To be called once at start, before anything may judge a lease.
 */
export async function renewLeases({ store, now, settings }: Dependencies): Promise<void> {
  for (const status of ['started', 'stopping'] as const)
    for (const { id, state } of await store.executions.byStatus(status)) {
      if (!isRunning(state)) continue;
      const until = now() + settings.leaseMs;
      const { lease, phase } = state;
      const event = { type: 'renew-lease', leaseId: lease.id, until, phase } as const;
      await store.executions.advance(id, event, now());
    }
}

/** The operator took its environment away: nobody will ever claim it. */
async function failWithoutEnvironment(deps: Dependencies, { id, spec }: Execution): Promise<void> {
  const message = `the environment '${spec.environment}' is no more: choose another`;
  const cause = { kind: 'launch-failed', message } as const;
  const change = await deps.store.executions.advance(id, { type: 'fail', cause }, deps.now());
  if (change?.ok) await announce(deps, id);
}
