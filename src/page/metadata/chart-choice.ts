import { MOST_SMOOTHING } from './smooth.ts';
import type { Window } from './thin.ts';
import { readXAxis, type XAxis, xAxisKey } from './x-axis.ts';

/** How somebody wants to see metadata; what is undefined is chosen by what there is. */
export type ChartChoice = {
  x: XAxis | undefined;
  keys: readonly string[] | undefined;
  isLog: boolean;
  /** From 0 to `MOST_SMOOTHING`. */
  smoothing: number;
  /** All keys in one chart. */
  isTogether: boolean;
  /** The part that is looked at. */
  window: Window | undefined;
};

const OWN = ['x', 'y', 'scale', 'smooth', 'charts', 'from', 'to'];

/** What it does not understand it leaves out: the address may have been written by hand. */
export function readChartChoice(search: URLSearchParams): ChartChoice {
  const smoothing = Number(search.get('smooth') ?? 0);
  return {
    x: readXAxis(search.get('x') ?? ''),
    keys: search.has('y') ? search.getAll('y').filter((key) => key !== '') : undefined,
    isLog: search.get('scale') === 'log',
    smoothing: smoothing > 0 ? Math.min(smoothing, MOST_SMOOTHING) : 0,
    isTogether: search.get('charts') === 'one',
    window: readWindow(search.get('from'), search.get('to')),
  };
}

/** The other way round, beside all else that `search` says; what is as it would be anyway is not said. */
export function withChartChoice(search: URLSearchParams, choice: ChartChoice): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of OWN) next.delete(name);
  if (choice.x) next.set('x', xAxisKey(choice.x));
  // Without any key it still says that they were chosen.
  if (choice.keys)
    for (const key of choice.keys.length > 0 ? choice.keys : ['']) next.append('y', key);
  if (choice.isLog) next.set('scale', 'log');
  if (choice.smoothing > 0) next.set('smooth', String(choice.smoothing));
  if (choice.isTogether) next.set('charts', 'one');
  if (choice.window) {
    next.set('from', String(choice.window.from));
    next.set('to', String(choice.window.to));
  }
  return next;
}

function readWindow(from: string | null, to: string | null): Window | undefined {
  if (!from || !to) return undefined;
  const window = { from: Number(from), to: Number(to) };
  return Number.isFinite(window.from) && window.from < window.to && window.to < Infinity
    ? window
    : undefined;
}
