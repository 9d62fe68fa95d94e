/** A machine as scaling sees it; times in milliseconds since 1970. */
export type ScaledMachine = {
  id: string;
  launchedAt: number;
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
  /** How many more to launch. */
  launch: number;
  /** Which are to take no more work, and to go: never one that is busy before it has ended. */
  retire: string[];
};

/**
 * As many machines as there is work, between the limits. What idles beyond its grace goes, and so does
 * whatever is older than it may be, when its work has ended.
 */
export function scale(
  machines: readonly ScaledMachine[],
  waiting: number,
  { limits, now }: { limits: Limits; now: number },
): Scaling {
  const isOld = ({ launchedAt }: ScaledMachine): boolean => now - launchedAt >= limits.maxAgeMs;
  const usable = machines.filter(({ state }) => state.kind !== 'draining');
  const young = usable.filter((machine) => !isOld(machine));
  const busy = young.filter(({ state }) => state.kind === 'busy').length;
  const wanted = Math.min(limits.max, Math.max(limits.min, waiting + busy));
  const aged = usable.filter((machine) => isOld(machine)).map(({ id }) => id);
  const idle = young
    .flatMap(({ id, state }) => (state.kind === 'idle' ? [{ id, since: state.since }] : []))
    .toSorted((one, other) => one.since - other.since);
  const spare = Math.max(0, young.length - wanted);
  const tired = idle.filter(({ since }) => now - since >= limits.idleMs).slice(0, spare);
  // Those that still finish their work cost as well, and count.
  const room = Math.max(0, limits.max - machines.length);
  return {
    launch: Math.min(room, Math.max(0, wanted - young.length)),
    retire: [...aged, ...tired.map(({ id }) => id)],
  };
}
