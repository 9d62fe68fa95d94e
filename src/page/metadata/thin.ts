import type { Series } from './build-series.ts';

export type Window = { from: number; to: number };

/** First, lowest, highest and last. */
const POINTS_A_PIXEL = 4;

/**
 * No more points than pixels can show: of those within one pixel the first, the lowest, the highest and
 * the last, so that no peak is lost. One point beyond each edge is kept, where lines come from and go to.
 */
export function thin(series: Series, window: Window, pixels: number): Series {
  const { xs, ys, isLine } = series;
  const start = Math.max(0, firstFrom(xs, window.from) - 1);
  const end = Math.min(xs.length, firstBeyond(xs, window.to) + 1);
  const kept: number[] = [];
  if (end - start <= pixels * POINTS_A_PIXEL) {
    for (let index = start; index < end; index += 1) kept.push(index);
  } else {
    const width = (window.to - window.from) / pixels;
    for (let from = start; from < end;) {
      const pixel = pixelOf(xs[from], window, width);
      let to = from + 1;
      while (to < end && pixelOf(xs[to], window, width) === pixel) to += 1;
      keepOf(ys, { from, to }, kept);
      from = to;
    }
  }
  const pick = (values: readonly number[]) => kept.map((index) => values[index] ?? Number.NaN);
  return { xs: pick(xs), ys: pick(ys), isLine };
}

function pixelOf(x: number | undefined, { from }: Window, width: number): number {
  return width > 0 ? Math.floor(((x ?? from) - from) / width) : 0;
}

/** Puts the indices of what one pixel shows into `kept`; a break in the line is one of them. */
function keepOf(ys: readonly number[], { from, to }: Window, kept: number[]): void {
  const wanted = new Set([from, to - 1]);
  let lowest: number | undefined;
  let highest: number | undefined;
  let gap: number | undefined;
  for (let index = from; index < to; index += 1) {
    const y = ys[index] ?? Number.NaN;
    if (Number.isNaN(y)) gap ??= index;
    else {
      if (lowest === undefined || y < (ys[lowest] ?? y)) lowest = index;
      if (highest === undefined || y > (ys[highest] ?? y)) highest = index;
    }
  }
  for (const index of [lowest, highest, gap]) if (index !== undefined) wanted.add(index);
  kept.push(...[...wanted].sort((a, b) => a - b));
}

/** The first index whose x is `from` or more. */
function firstFrom(xs: readonly number[], from: number): number {
  return firstWhere(xs, (x) => x >= from);
}

function firstBeyond(xs: readonly number[], to: number): number {
  return firstWhere(xs, (x) => x > to);
}

function firstWhere(xs: readonly number[], holds: (x: number) => boolean): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(xs[middle] ?? Infinity)) high = middle;
    else low = middle + 1;
  }
  return low;
}
