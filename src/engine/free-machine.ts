import { isForOne } from '../core/compute/pool.ts';
import type { Dependencies } from './dependencies.ts';
import type { Worker } from './ports/store.ts';
import { retireMachine } from './retire-machine.ts';

/** A worker's machine has nothing to do from now on; one that was for a single execution goes. */
export async function freeMachine(
  deps: Dependencies,
  { machineId, environment }: Worker,
): Promise<void> {
  if (machineId === undefined) return;
  const idleAt = deps.now();
  await deps.store.machines.update(machineId, { idleAt, seenAt: idleAt });
  const machine = await deps.store.machines.find(machineId);
  if (machine?.pool !== undefined && isForOne(machine.pool))
    await retireMachine(deps, machineId, 'its one execution is over');
  // Others may wait for its room.
  await deps.jobs.scaleEnvironment(environment);
}
