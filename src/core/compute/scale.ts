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
 * and, when its work has ended, whatever is older than it may be or would go on with what has waited less
 * long than a pool that has no machine.
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
  const inTurn = giveWay(young, waiting, {
    bind,
    unserved,
    freed: room + displaced.length + machines.length - young.length,
  });
  const retire = [...gone, ...displaced, ...tired, ...inTurn].map(({ id }) => id);
  return { bind, launch, retire };
}

type Turn = Pick<Scaling, 'bind'> & {
  unserved: readonly Pool[];
  /** So many machines can be launched already, or will be able to. */
  freed: number;
};

/** A pool's machine takes up its next execution at once: without this it would never be another's turn. */
function giveWay(
  young: readonly ScaledMachine[],
  waiting: readonly Pool[],
  { bind, unserved, freed }: Turn,
): ScaledMachine[] {
  const served = new Set([...young, ...bind].map(({ pool }) => pool));
  const without = [...new Set(unserved)].filter((pool) => !served.has(pool));
  const left = young.filter(({ state }) => state.kind === 'busy');
  return without.slice(freed).flatMap((pool) => {
    const since = waiting.indexOf(pool);
    const found = left.findIndex((each) => isBehind(each, waiting, since));
    return found === -1 ? [] : left.splice(found, 1);
  });
}

/** Whether its next execution stands behind that place. */
function isBehind({ pool }: ScaledMachine, waiting: readonly Pool[], place: number): boolean {
  return pool !== undefined && waiting.indexOf(pool) > place;
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
