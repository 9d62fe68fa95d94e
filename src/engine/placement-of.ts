import { type LaunchTry, nextLaunch } from '../core/compute/launch-targets.ts';
import type { Machine } from '../core/compute/machine.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { Placement } from '../core/report/placement.ts';
import type { Dependencies } from './dependencies.ts';
import { environmentOf, poolFor } from './pool-for.ts';

/** As far back as launches look. */
const DAY_MS = 24 * 60 * 60_000;

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
  const now = deps.now();
  const all = await deps.store.machines.tries(environment.slug, Math.min(createdAt, now - DAY_MS));
  const next = nextLaunch({ types, market, places }, all, now);
  const isHeldUp = state.status === 'queued' && next.kind === 'wait';
  // What was asked for after it had its machine was for others.
  const until = machine?.launchedAt ?? ('endedAt' in state ? state.endedAt : now);
  const own = all.filter(({ at }) => at >= createdAt && at <= until);
  return {
    // What others were told just before keeps machines from it as well.
    tries: own.length === 0 && isHeldUp && !machine ? newestOf(all) : own,
    ...(isHeldUp && { nextAt: next.at }),
    ...(machine && { machine: { ...machine, isNew: (machine.launchedAt ?? 0) >= createdAt } }),
    idleMs,
  };
}

/** Of each thing that was asked for the last answer. */
function newestOf(tries: readonly LaunchTry[]): LaunchTry[] {
  const byTarget = tries.map((each): [string, LaunchTry] => [
    `${each.market} ${each.instanceType} ${each.place ?? ''}`,
    each,
  ]);
  return [...new Map(byTarget).values()].toSorted((one, other) => one.at - other.at);
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
