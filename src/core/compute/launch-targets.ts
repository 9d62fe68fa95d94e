import type { LaunchFailure } from './launch-failure.ts';

export type Market = 'spot' | 'on-demand';
export type MarketChoice = Market | 'spot-then-on-demand';

/** One thing that EC2 can be asked for: all subnets of a market and a type at once. */
export type LaunchTarget = { market: Market; instanceType: string };

/** What became of an earlier try; `at` in milliseconds since 1970. */
export type LaunchTry = LaunchTarget & { code: string; failure: LaunchFailure; at: number };

export type Wanted = { types: readonly string[]; market: MarketChoice };

/** A type that had no room is asked for again after so long. */
const ROOM_AFTER_MS = 60_000;
/** A limit is raised by people; who asks too often is asked to wait longer. */
const LIMIT_AFTER_MS = 10 * 60_000;
const LATER_AFTER_MS = 15_000;

export type NextLaunch =
  | { kind: 'try'; target: LaunchTarget }
  /** All had been tried: the next may be at `at`. */
  | { kind: 'wait'; at: number }
  /** No waiting will help: what must be changed is in the tries. */
  | { kind: 'give-up' };

/** All that may be asked for, in the order of preference: the cheaper market first, then the types. */
export function launchTargets({ types, market }: Wanted): LaunchTarget[] {
  const markets: readonly Market[] =
    market === 'spot-then-on-demand' ? ['spot', 'on-demand'] : [market];
  return markets.flatMap((each) => types.map((instanceType) => ({ market: each, instanceType })));
}

/** What to ask for next, given what was tried. */
export function nextLaunch(wanted: Wanted, tries: readonly LaunchTry[], now: number): NextLaunch {
  if (tries.at(-1)?.failure === 'wrong') return { kind: 'give-up' };
  const last = tries.at(-1);
  // It is EC2 that has to rest, whatever is asked for.
  if (last?.failure === 'later' && now < last.at + LATER_AFTER_MS)
    return { kind: 'wait', at: last.at + LATER_AFTER_MS };
  const open = launchTargets(wanted).flatMap((target) => {
    const at = openAt(target, tries);
    return at === undefined ? [] : [{ target, at }];
  });
  const ready = open.find(({ at }) => at <= now);
  if (ready) return { kind: 'try', target: ready.target };
  if (open.length === 0) return { kind: 'give-up' };
  return { kind: 'wait', at: Math.min(...open.map(({ at }) => at)) };
}

/** When a target may be asked for again; undefined for never. */
function openAt(target: LaunchTarget, tries: readonly LaunchTry[]): number | undefined {
  const last = tries.findLast((each) => isSame(each, target));
  switch (last?.failure) {
    case undefined:
    case 'later':
      return 0;
    case 'elsewhere':
      return last.at + ROOM_AFTER_MS;
    case 'limit':
      return last.at + LIMIT_AFTER_MS;
    case 'never':
    case 'wrong':
      return undefined;
  }
}

function isSame(one: LaunchTarget, other: LaunchTarget): boolean {
  return one.market === other.market && one.instanceType === other.instanceType;
}
