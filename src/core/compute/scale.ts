import { isForOne, type Pool } from './pool.ts';

/** A machine as scaling sees it; times in milliseconds since 1970. */
export type ScaledMachine = {
  id: string;
  launchedAt: number;
  /** Undefined for one that is nobody's yet. */
  pool: Pool | undefined;
  state:
    | { kind: 'booting' }
    | { kind: 'busy' }
    /** Its cache is worth something to whoever comes next. */
    | { kind: 'idle'; since: number }
    /** It takes no more work, and goes when it has ended what it does. */
    | { kind: 'draining' };
};

export type Limits = { min: number; max: number; idleMs: number; maxAgeMs: number };

export type Scaling = {
  /** Machines of nobody that become a pool's. */
  bind: { id: string; pool: Pool }[];
  /** The pools of those to launch; undefined for one that waits for whoever comes. */
  launch: (Pool | undefined)[];
  /** Which are to take no more work, and to go: never one that is busy before it has ended. */
  retire: string[];
};

/**
 * As many machines as there is work, between the limits. `waiting` has the pool of each execution that
 * waits, in their order. What idles beyond its grace goes; sooner when others wait and there is no room;
 * and whatever is older than it may be, when its work has ended.
 */
export function scale(
  machines: readonly ScaledMachine[],
  waiting: readonly Pool[],
  { limits, now }: { limits: Limits; now: number },
): Scaling {
  const usable = machines.filter(({ state }) => state.kind !== 'draining');
  const isOld = ({ launchedAt }: ScaledMachine): boolean => now - launchedAt >= limits.maxAgeMs;
  const isUsed = ({ pool, state }: ScaledMachine): boolean =>
    state.kind === 'idle' && pool !== undefined && isForOne(pool) && !waiting.includes(pool);
  const gone = usable.filter((machine) => isOld(machine) || isUsed(machine));
  const young = usable.filter((machine) => !gone.includes(machine));
  const { bind, free, unserved } = assign(young, waiting);

  const room = Math.max(0, limits.max - machines.length);
  const launch: Scaling['launch'] = unserved.slice(0, room);
  const missing = Math.min(limits.min - young.length, room) - launch.length;
  for (let left = missing; left > 0; left -= 1) launch.push(undefined);

  const idle = free
    .flatMap(({ id, state }) => (state.kind === 'idle' ? [{ id, since: state.since }] : []))
    .toSorted((one, other) => one.since - other.since);
  const displaced = idle.slice(0, Math.max(0, unserved.length - room));
  const spare = Math.max(0, young.length - displaced.length - limits.min);
  const tired = idle
    .slice(displaced.length)
    .filter(({ since }) => now - since >= limits.idleMs)
    .slice(0, spare);
  return { bind, launch, retire: [...gone, ...displaced, ...tired].map(({ id }) => id) };
}

/**
 * For how long an agent with nothing to do waits before it goes by itself. Where some machines are to stay,
 * only the server knows which, and tells the others; without the server all go sooner.
 */
export function agentIdleMs({ min, idleMs, maxAgeMs }: Omit<Limits, 'max'>): number {
  return min > 0 ? maxAgeMs : idleMs;
}

/** Who waits gets a machine of its own pool, an idle one before one that boots, else one of nobody's. */
function assign(young: readonly ScaledMachine[], waiting: readonly Pool[]) {
  const rank = ({ state }: ScaledMachine): number => (state.kind === 'idle' ? 0 : 1);
  const free = young
    .filter(({ state }) => state.kind !== 'busy')
    .toSorted((one, other) => rank(one) - rank(other));
  const take = (pool: Pool | undefined): ScaledMachine | undefined => {
    const found = free.findIndex((each) => each.pool === pool);
    return found === -1 ? undefined : free.splice(found, 1)[0];
  };
  const bind: Scaling['bind'] = [];
  const unserved: Pool[] = [];
  for (const pool of waiting) {
    if (take(pool)) continue;
    const nobodys = take(undefined);
    if (nobodys) bind.push({ id: nobodys.id, pool });
    else unserved.push(pool);
  }
  return { bind, free, unserved };
}
