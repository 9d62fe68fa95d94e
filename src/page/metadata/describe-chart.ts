import { formatValue } from '../../core/report/format-value.ts';
import type { ChartLine } from './prepare-drawing.ts';
import { summarizeSeries } from './summarize-series.ts';
import { type XAxis, xAxisLabel } from './x-axis.ts';

type Described = { title: string; lines: readonly ChartLine[]; x: XAxis };

/** A chart in a sentence; its numbers stand in the table below it. */
export function describeChart({ title, lines, x }: Described): string {
  const [line] = lines;
  const against = `against ${xAxisLabel(x)}`;
  if (lines.length !== 1 || !line) return `Chart of ${title}, ${lines.length} lines ${against}`;
  const summary = summarizeSeries(line.series);
  if (!summary) return `Chart of ${title} ${against}, without a number yet`;
  const { count, min, max, last } = summary;
  const points = count === 1 ? 'one point' : `${count} points`;
  return `Chart of ${title} ${against}: ${points} from ${formatValue(min)} to ${formatValue(max)}, the last ${formatValue(last)}`;
}
