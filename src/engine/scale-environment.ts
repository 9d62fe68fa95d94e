import { isRunning } from '../core/execution/advance.ts';
import type { Machine } from '../core/compute/machine.ts';
import { type ScaledMachine, scale } from '../core/compute/scale.ts';
import type { Dependencies } from './dependencies.ts';
import { launchMachine } from './launch-machine.ts';
import { environmentOf, poolFor } from './pool-for.ts';
import { retireMachine } from './retire-machine.ts';

/**
 * Gives an environment as many machines as its executions need, no more than it may have, and lets go of
 * those that it needs no more. Safe to repeat; only one may run at a time.
 */
export async function scaleEnvironment(deps: Dependencies, slug: string): Promise<void> {
  const environment = environmentOf(deps, slug);
  if (!environment?.ec2) return;
  const { store, now } = deps;
  // In this order: what is claimed meanwhile is looked for among those that wait, and not found.
  const busy = await busyWorkers(deps);
  const machines = (await store.machines.open()).filter((each) => each.environment === slug);
  const queued = (await store.executions.byStatus('queued')).filter(
    ({ spec }) => spec.environment === slug,
  );
  const waiting = queued
    .toSorted((one, other) => other.spec.priority - one.spec.priority)
    .map((each) => poolFor(deps, each));
  const limits = environment.ec2;
  const decided = scale(
    machines.map((each) => toScaled(each, busy)),
    waiting,
    { limits, now: now() },
  );
  for (const { id, pool } of decided.bind) {
    deps.log.info({ machineId: id, pool }, 'machine given to whoever waits');
    await store.machines.update(id, { pool });
  }
  if (decided.bind.length > 0) await store.changes.publish({ kind: 'queue', environment: slug });
  for (const id of decided.retire) await retireMachine(deps, id, 'nothing to do for it');
  if (decided.launch.length === 0) return;
  await launchMachines(deps, slug, decided.launch);
  // What they wait for is on their check runs.
  for (const { id } of queued) await deps.jobs.publishCheck(id, 'now');
}

async function launchMachines(
  deps: Dependencies,
  slug: string,
  pools: readonly (string | undefined)[],
): Promise<void> {
  // The first one by itself: what Amazon has no room for need not be asked for many times.
  const [first, ...others] = pools;
  if (await launchMachine(deps, slug, first))
    await Promise.all(others.map((pool) => launchMachine(deps, slug, pool)));
}

/** Workers that hold a lease. */
export async function busyWorkers({ store }: Dependencies): Promise<ReadonlySet<string>> {
  const running = await Promise.all(
    (['started', 'stopping'] as const).map((status) => store.executions.byStatus(status)),
  );
  return new Set(
    running.flat().flatMap(({ state }) => (isRunning(state) ? [state.lease.agentId] : [])),
  );
}

function toScaled(machine: Machine, busy: ReadonlySet<string>): ScaledMachine {
  const { id, pool, requestedAt, launchedAt = requestedAt } = machine;
  return { id, pool, launchedAt, state: stateOf(machine, busy) };
}

function stateOf(machine: Machine, busy: ReadonlySet<string>): ScaledMachine['state'] {
  const { status, workerId, idleAt, requestedAt } = machine;
  switch (status) {
    case 'requested':
    case 'booting':
      return { kind: 'booting' };
    case 'ready':
      return workerId !== undefined && busy.has(workerId)
        ? { kind: 'busy' }
        : { kind: 'idle', since: idleAt ?? requestedAt };
    case 'retiring':
    case 'ended':
      return { kind: 'draining' };
  }
}
