import { useMemo } from 'preact/hooks';
import { formatValue } from '../../core/report/format-value.ts';
import { formatSeconds, formatTick } from './format-tick.ts';
import { colourOf, dashOf } from './line-style.ts';
import type { ChartLine, Drawing } from './prepare-drawing.ts';
import { summarizeSeries } from './summarize-series.ts';
import type { XAxis } from './x-axis.ts';

type Props = {
  lines: readonly ChartLine[];
  drawing: Drawing;
  /** Where the cursor is. */
  index: number | undefined;
  x: XAxis;
};

/** Which line is which, and its numbers: where the cursor is, and of all of it. */
export function ChartLegend({ lines, drawing, index, x }: Props) {
  const summaries = useMemo(() => lines.map(({ series }) => summarizeSeries(series)), [lines]);
  const at = index === undefined ? undefined : drawing.aligned.xs[index];
  return (
    <table class="chart-legend">
      <thead>
        <tr>
          <th scope="col">
            <span class="unseen">Line</span>
          </th>
          {/* For eyes that follow the cursor. */}
          <td aria-hidden="true">{at === undefined ? '' : `at ${formatX(at, x)}`}</td>
          <th scope="col">last</th>
          <th scope="col">min</th>
          <th scope="col">max</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, style }, line) => (
          <tr key={name}>
            <th scope="row" class="mono">
              <Sample style={style} />
              {name}
              {isRight(drawing, name) && <span class="soft"> (right axis)</span>}
            </th>
            <td aria-hidden="true">{formatNumber(valueNear(drawing, name, index))}</td>
            <td>{formatNumber(summaries[line]?.last)}</td>
            <td>{formatNumber(summaries[line]?.min)}</td>
            <td>{formatNumber(summaries[line]?.max)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Sample({ style }: { style: number }) {
  return (
    <svg class="chart-sample" width="22" height="8" aria-hidden="true">
      <line
        x1="0"
        x2="22"
        y1="4"
        y2="4"
        stroke={colourOf(style)}
        stroke-width="2.5"
        stroke-dasharray={dashOf(style).join(' ')}
      />
    </svg>
  );
}

function isRight({ strokes }: Drawing, name: string): boolean {
  return strokes.some((stroke) => stroke.name === name && stroke.side === 'right');
}

/** Of this line at the cursor, or the nearest before it: lines do not share all xs. */
function valueNear(drawing: Drawing, name: string, index: number | undefined): number | undefined {
  if (index === undefined) return undefined;
  const stroke = drawing.strokes.findIndex((one) => one.name === name && !one.isFaint);
  return (
    drawing.aligned.values[stroke]
      ?.slice(0, index + 1)
      .findLast((value) => typeof value === 'number') ?? undefined
  );
}

function formatNumber(value: number | undefined): string {
  return value === undefined ? '' : formatValue(value);
}

function formatX(x: number, axis: XAxis): string {
  return axis.kind === 'time' ? formatSeconds(Math.round(x * 10) / 10) : formatTick(x);
}
