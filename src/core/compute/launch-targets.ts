import { z } from 'zod';
import type { LaunchFailure } from './launch-failure.ts';

export const MARKETS = ['spot', 'on-demand'] as const;
export type Market = (typeof MARKETS)[number];
export type MarketChoice = Market | 'spot-then-on-demand';

/** One thing that EC2 can give; `place` is a subnet or a zone, undefined where EC2 chooses it. */
export const LaunchTarget = z.object({
  market: z.enum(MARKETS),
  instanceType: z.string(),
  place: z.string().optional(),
});
export type LaunchTarget = { market: Market; instanceType: string; place?: string | undefined };

/** What became of an earlier try; `at` in milliseconds since 1970. */
export type LaunchTry = LaunchTarget & {
  code: string;
  /** Amazon's own words. */
  message: string;
  failure: LaunchFailure;
  at: number;
};

export type Wanted = {
  types: readonly string[];
  market: MarketChoice;
  /** Subnets or zones; none for wherever EC2 likes. */
  places: readonly string[];
};

/** What had no room is asked for again after so long. */
const ROOM_AFTER_MS = 60_000;
/** A limit is raised by people. */
const LIMIT_AFTER_MS = 10 * 60_000;
/** The image or the zone may be another by then: the next is one more call. */
const NEVER_AFTER_MS = 10 * 60_000;
const LATER_AFTER_MS = 15_000;
/** What was wrong may have been mended by whoever asks again after so long. */
const WRONG_AFTER_MS = 30_000;

export type NextLaunch =
  /** One call for all of them: EC2 takes what it has most of. */
  | { kind: 'try'; market: Market; targets: LaunchTarget[] }
  /** All had been tried: the next may be at `at`. */
  | { kind: 'wait'; at: number }
  /** No waiting will help: what must be changed is in the tries. */
  | { kind: 'give-up' };

/** All that may be asked for, by market: the cheaper one first, then types in the order of preference. */
export function launchTargets({ types, market, places }: Wanted): LaunchTarget[][] {
  const markets: readonly Market[] =
    market === 'spot-then-on-demand' ? ['spot', 'on-demand'] : [market];
  const anywhere = places.length === 0 ? [undefined] : places;
  return markets.map((each) =>
    types.flatMap((instanceType) =>
      anywhere.map((place) => ({ market: each, instanceType, place })),
    ),
  );
}

/** What to ask for next, given what was tried. */
export function nextLaunch(wanted: Wanted, tries: readonly LaunchTry[], now: number): NextLaunch {
  const last = tries.at(-1);
  if (last?.failure === 'wrong' && now < last.at + WRONG_AFTER_MS) return { kind: 'give-up' };
  // It is EC2 that has to rest, whatever is asked for.
  if (last?.failure === 'later' && now < last.at + LATER_AFTER_MS)
    return { kind: 'wait', at: last.at + LATER_AFTER_MS };
  let next: number | undefined;
  for (const ofMarket of launchTargets(wanted)) {
    const open = ofMarket.flatMap((target) => {
      const at = openAt(target, tries, now);
      return at === undefined ? [] : [{ target, at }];
    });
    const targets = open.filter(({ at }) => at <= now).map(({ target }) => target);
    const [first] = targets;
    if (first) return { kind: 'try', market: first.market, targets };
    for (const { at } of open) next = Math.min(next ?? at, at);
  }
  return next === undefined ? { kind: 'give-up' } : { kind: 'wait', at: next };
}

/** When a target may be asked for again; undefined for one that is not worth waiting for. */
function openAt(
  target: LaunchTarget,
  tries: readonly LaunchTry[],
  now: number,
): number | undefined {
  const last = tries.findLast((each) => isSame(each, target));
  switch (last?.failure) {
    case undefined:
    case 'later':
    case 'wrong':
      return 0;
    case 'elsewhere':
      return last.at + ROOM_AFTER_MS;
    case 'limit':
      return last.at + LIMIT_AFTER_MS;
    case 'never':
      return now < last.at + NEVER_AFTER_MS ? undefined : 0;
  }
}

/**
 * A refusal that came together with a machine. What was asked for cannot have been wrong as a whole: it
 * concerns that place or type, and the others are asked for again.
 */
export function besideLaunch(tried: LaunchTry): LaunchTry {
  return tried.failure === 'wrong' ? { ...tried, failure: 'never' } : tried;
}

/** The code of a try of which nothing was heard. */
export const NO_ANSWER = 'NoAnswer';
/** The code of a try that gave a machine which ended before it came to work. */
export const BOOT_FAILED = 'BootFailed';
/** In which a second one of a type is no bad luck any more. */
const BOOT_FAILURES_MS = 60 * 60_000;

/** What such an end means for the next try: each costs money, so it is not repeated without a pause. */
export function bootFailure(
  tries: readonly LaunchTry[],
  instanceType: string,
  now: number,
): LaunchFailure {
  const isRepeated = tries.some(
    (each) =>
      each.code === BOOT_FAILED &&
      each.instanceType === instanceType &&
      now - each.at < BOOT_FAILURES_MS,
  );
  return isRepeated ? 'limit' : 'later';
}

function isSame(one: LaunchTarget, other: LaunchTarget): boolean {
  return (
    one.market === other.market &&
    one.instanceType === other.instanceType &&
    isSamePlace(one.place, other.place)
  );
}

/** Where the operator leaves the choice to Amazon, or a zone is called by its subnet, it may have been there. */
function isSamePlace(tried: string | undefined, wanted: string | undefined): boolean {
  if (wanted === undefined || tried === undefined) return wanted === undefined;
  return tried === wanted || isSubnet(tried) !== isSubnet(wanted);
}

function isSubnet(place: string): boolean {
  return place.startsWith('subnet-');
}
