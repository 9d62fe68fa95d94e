/** One thing that was measured, beside the same done without slashrun. */
export type Row = {
  name: string;
  unit: 's' | 'ms' | 'MB' | 'MB/s';
  ours: number[];
  baseline: number[];
  baselineName: string;
  /** What the ratio of the medians, ours to the baseline's, should reach. */
  goal: { atMost: number } | { atLeast: number };
};

export type Result = {
  name: string;
  unit: Row['unit'];
  baselineName: string;
  ours: number;
  baseline: number;
  ratio: number;
  goal: string;
  reached: boolean;
};

/** The medians of a row and how they compare. */
export function resultOf(row: Row): Result {
  const ours = median(row.ours);
  const baseline = median(row.baseline);
  const ratio = ours / baseline;
  const { goal } = row;
  const reached = 'atMost' in goal ? ratio <= goal.atMost : ratio >= goal.atLeast;
  return {
    name: row.name,
    unit: row.unit,
    baselineName: row.baselineName,
    ours,
    baseline,
    ratio,
    goal: 'atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`,
    reached,
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}
