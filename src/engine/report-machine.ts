import type { LeavingReport, UnfitReport } from '../protocol/protocol.ts';
import type { Dependencies } from './dependencies.ts';
import type { Worker } from './ports/store.ts';
import { retireMachine } from './retire-machine.ts';

/**
 * A machine cannot run anything. It is no fault of what waits for it: another is launched, and when that
 * is unfit as well people read why on the check run.
 */
export async function recordUnfit(
  deps: Dependencies,
  { machineId }: Worker,
  { reason }: UnfitReport,
): Promise<void> {
  const machine = machineId === undefined ? undefined : await deps.store.machines.find(machineId);
  // Once is enough: said again it must not keep others from machines.
  if (machine?.status !== 'ready') return;
  deps.log.warn({ machineId, instanceId: machine.instanceId, reason }, 'machine is unfit');
  const { instanceType, environment, targets } = machine;
  // The image is the same wherever the type would be.
  const same = targets.filter((target) => target.instanceType === instanceType);
  const failure = { code: 'Unfit', message: reason, failure: 'limit' as const, at: deps.now() };
  const tries = same.map((target) => ({ ...target, ...failure }));
  await deps.store.machines.addTries(environment, tries);
  await retireMachine(deps, machine.id, reason);
  await deps.jobs.scaleEnvironment(environment);
}

const LEAVING: Record<LeavingReport['reason'], string> = {
  'spot-interruption': 'Amazon takes the spot machine back',
  rebalance: 'Amazon may take the spot machine back soon',
};

/** A machine will be taken away: what waits gets another. */
export async function recordLeaving(
  deps: Dependencies,
  { machineId, environment }: Worker,
  { reason, at }: LeavingReport,
): Promise<void> {
  if (machineId === undefined) return;
  deps.log.warn({ machineId, reason, at }, 'machine is leaving');
  await retireMachine(deps, machineId, LEAVING[reason]);
  await deps.jobs.scaleEnvironment(environment);
}
