import { BOOT_FAILED, type LaunchTry, NO_ANSWER } from '../compute/launch-targets.ts';
import type { Placement } from './placement.ts';
import { cutText } from './cut-text.ts';
import { formatDollars } from './format-value.ts';
import { machineCost } from './machine-cost.ts';
import { limitRows } from './limit-rows.ts';
import { code, oneLine, plain, table } from './markdown.ts';

const MAX_TRIES = 20;
const MAX_MESSAGE = 200;
const MAX_NAMES = 3;

/** What a queued execution waits for, in a few words; undefined when nothing is known of it yet. */
export function sayPlacement({ tries, nextAt, machine }: Placement): string | undefined {
  if (machine) {
    const { instanceType = 'a machine', market } = machine;
    return `${instanceType} (${market}) is starting`;
  }
  const round = lastRound(tries);
  const last = round.at(-1);
  if (!last) return undefined;
  const again = nextAt === undefined ? '' : `; trying again at ${clock(nextAt)}`;
  switch (last.failure) {
    case 'elsewhere':
    case 'never':
      return `no ${names(round, ({ instanceType }) => instanceType)}${places(round)}${again}`;
    case 'limit':
      return `${last.code} for ${last.instanceType}${again}`;
    case 'later':
      return `${sayLater(last)}${again}`;
    case 'wrong':
      return `Amazon refuses: ${last.code}`;
  }
}

function sayLater({ code: why }: LaunchTry): string {
  if (why === BOOT_FAILED) return 'a machine ended before it came to work';
  return why === NO_ANSWER ? 'Amazon did not answer' : `Amazon answers ${why}`;
}

/** All that was asked for in vain, with Amazon's own words. */
export function renderTries({ tries }: Placement): string | undefined {
  if (tries.length === 0) return undefined;
  const rows = tries
    .toReversed()
    .slice(0, MAX_TRIES)
    .map(({ at, instanceType, market, place, code: why, message }) => [
      clock(at),
      code(instanceType),
      market,
      place === undefined ? '' : code(place),
      `${code(why)} ${plain(cutText(oneLine(message), MAX_MESSAGE))}`,
    ]);
  const listed = table(
    ['asked at', 'type', 'market', 'where', 'answer'],
    limitRows(rows, (more) => [more, '', '', '', '']),
  );
  return `Machines asked for in vain:\n\n${listed}`;
}

/** What the machine cost beside the execution itself. */
export function sayMachineCost(placement: Placement): string | undefined {
  const cost = machineCost(placement);
  if (cost === undefined) return undefined;
  const idle = `at most ${formatDollars(cost.idleAtMost)} while it waits for more work`;
  return cost.boot === undefined
    ? `Beside it: ${idle}`
    : `Beside it: ${formatDollars(cost.boot)} for the start of the machine, ${idle}`;
}

/** What was answered together with the last. */
function lastRound(tries: readonly LaunchTry[]): LaunchTry[] {
  const at = tries.at(-1)?.at;
  return tries.filter((each) => each.at === at);
}

function places(round: readonly LaunchTry[]): string {
  const known = round.filter(({ place }) => place !== undefined);
  return known.length === 0 ? '' : ` in ${names(known, ({ place }) => place ?? '')}`;
}

function names(round: readonly LaunchTry[], of: (each: LaunchTry) => string): string {
  const all = [...new Set(round.map(of))];
  const more = all.length - MAX_NAMES;
  return `${all.slice(0, MAX_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function clock(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} UTC`;
}
