import type { MetricColumns } from './metric-columns.ts';
import type { XAxis } from './x-axis.ts';

/** Points of one line, by `xs` ascending; NaN in `ys` where the line is broken. */
export type Series = {
  xs: readonly number[];
  ys: readonly number[];
  /** Whether they came in this order: if not, a line from point to point would mean nothing. */
  isLine: boolean;
  /** What was said last, where that is not the last of `ys`. */
  last?: number;
};

/**
 * One key against another, the time or the rows. A row without the other key has the last that was said
 * before it: programs print `epoch` once and then what they measure in it.
 */
export function buildSeries(columns: MetricColumns, key: string, x: XAxis): Series {
  const column = columns.column(key);
  if (!column) return { xs: [], ys: [], isLine: true };
  const xOf = xReader(columns, x);
  const xs: number[] = [];
  const ys: number[] = [];
  let isLine = true;
  for (const [index, row] of column.rows.entries()) {
    const at = xOf(row);
    if (Number.isNaN(at)) continue;
    isLine &&= xs.length === 0 || at >= (xs.at(-1) ?? at);
    xs.push(at);
    ys.push(column.values[index] ?? Number.NaN);
  }
  return isLine ? { xs, ys, isLine } : sorted(xs, ys);
}

/** Must be asked for rows in ascending order. */
function xReader(columns: MetricColumns, x: XAxis): (row: number) => number {
  if (x.kind === 'row') return (row) => row + 1;
  if (x.kind === 'time') {
    const { at } = columns;
    const first = at[0] ?? 0;
    return (row) => ((at[row] ?? first) - first) / 1000;
  }
  const { rows, values } = columns.column(x.key) ?? { rows: [], values: [] };
  let next = 0;
  let latest = Number.NaN;
  return (row) => {
    for (; (rows[next] ?? Infinity) <= row; next += 1) latest = values[next] ?? Number.NaN;
    return latest;
  };
}

function sorted(xs: readonly number[], ys: readonly number[]): Series {
  const order = xs.map((_, index) => index).sort((a, b) => (xs[a] ?? 0) - (xs[b] ?? 0));
  const inOrder = (values: readonly number[]) => order.map((index) => values[index] ?? Number.NaN);
  const last = ys.findLast((y) => !Number.isNaN(y));
  return {
    xs: inOrder(xs),
    ys: inOrder(ys),
    isLine: false,
    ...(last === undefined ? {} : { last }),
  };
}
