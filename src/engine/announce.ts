import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { Repository } from '../core/execution/execution-spec.ts';
import type { Dependencies } from './dependencies.ts';

/** Tells everybody who watches an execution, GitHub among them, that its state changed. */
export async function announce({ store, jobs }: Dependencies, id: ExecutionId): Promise<void> {
  await Promise.all([
    store.changes.publish({ kind: 'execution', id }),
    jobs.publishCheck(id, 'now'),
  ]);
}

/** How long metrics wait for more of them before the check run is drawn again. */
const METRICS_WAIT_MS = 10_000;
/**
 * GitHub counts five points for a change of a check run and takes 900 a minute from an installation
 * (docs.github.com, "Rate limits for the REST API"); half of that is left to everything else.
 */
const CHANGES_A_MINUTE = 90;

/** The same for what changes all the time: seldom, and more seldom the more executions run. */
export async function announceSoon(
  { store, jobs }: Dependencies,
  id: ExecutionId,
  { installationId }: Repository,
): Promise<void> {
  const running = await store.executions.countActiveOfInstallation(installationId);
  const delayMs = Math.max(METRICS_WAIT_MS, (running * 60_000) / CHANGES_A_MINUTE);
  await jobs.publishCheck(id, { delayMs });
}
