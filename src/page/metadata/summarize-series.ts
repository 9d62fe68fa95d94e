import type { Series } from './build-series.ts';

/** What a line says to somebody who does not see it. */
export type SeriesSummary = { count: number; last: number; min: number; max: number };

/** Of the numbers that can be drawn; undefined where there is none. */
export function summarizeSeries({
  ys,
  last,
}: Pick<Series, 'ys' | 'last'>): SeriesSummary | undefined {
  let summary: SeriesSummary | undefined;
  for (const y of ys) {
    if (Number.isNaN(y)) continue;
    summary ??= { count: 0, last: y, min: y, max: y };
    summary.count += 1;
    summary.last = last ?? y;
    if (y < summary.min) summary.min = y;
    if (y > summary.max) summary.max = y;
  }
  return summary;
}
