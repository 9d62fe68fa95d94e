import { nextLaunch } from '../core/compute/launch-targets.ts';
import type { Machine } from '../core/compute/machine.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { Placement } from '../core/report/placement.ts';
import type { Dependencies } from './dependencies.ts';
import { environmentOf, poolFor } from './pool-for.ts';

/** What is known of an execution's machine; undefined where machines do not come and go. */
export async function placementOf(
  deps: Dependencies,
  execution: Execution,
): Promise<Placement | undefined> {
  const { state, spec, createdAt } = execution;
  const environment = environmentOf(deps, spec.environment);
  if (!environment?.ec2) return undefined;
  const { idleMs, instanceTypes: types, market, places } = environment.ec2;
  const machine = await machineOf(deps, execution);
  const all = await deps.store.machines.tries(environment.slug, createdAt);
  // What was asked for after it had its machine was for others.
  const until = machine?.launchedAt ?? ('endedAt' in state ? state.endedAt : deps.now());
  const tries = all.filter(({ at }) => at <= until);
  const next = nextLaunch({ types, market, places }, tries, deps.now());
  return {
    tries,
    ...(state.status === 'queued' && next.kind === 'wait' && { nextAt: next.at }),
    ...(machine && { machine: { ...machine, isNew: (machine.launchedAt ?? 0) >= createdAt } }),
    idleMs,
  };
}

/** The one that it runs on, or the one that starts for it. */
async function machineOf(deps: Dependencies, execution: Execution): Promise<Machine | undefined> {
  const { state } = execution;
  if (state.status === 'created') return undefined;
  if (state.status !== 'queued')
    return 'machine' in state && state.machine
      ? deps.store.machines.byInstance(state.machine.id)
      : undefined;
  const pool = poolFor(deps, execution);
  const open = await deps.store.machines.open();
  return open.findLast((each) => each.pool === pool && each.status === 'booting');
}
