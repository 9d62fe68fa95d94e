import type { Series } from './build-series.ts';

/** Of one line at one x: null breaks it, undefined says that it has no point there. */
export type Value = number | null | undefined;
export type Aligned = { xs: number[]; values: Value[][] };

/** Several lines over the same xs, as the chart wants them. A line may have several points at one x. */
export function alignSeries(all: readonly Series[]): Aligned {
  const xs: number[] = [];
  const values: Value[][] = all.map(() => []);
  const next = all.map(() => 0);
  for (;;) {
    let x = Infinity;
    for (const [line, { xs }] of all.entries()) x = Math.min(x, xs[next[line] ?? 0] ?? Infinity);
    if (x === Infinity) return { xs, values };
    const row = xs.push(x) - 1;
    for (const [line, series] of all.entries()) {
      const index = next[line] ?? 0;
      const column = values[line] ?? [];
      column[row] = undefined;
      if (series.xs[index] !== x) continue;
      const y = series.ys[index] ?? Number.NaN;
      column[row] = Number.isNaN(y) ? null : y;
      next[line] = index + 1;
    }
  }
}
