import { useMemo, useRef, useState } from 'preact/hooks';
import type { ChartChoice } from './chart-choice.ts';
import { ChartLegend } from './chart-legend.tsx';
import { describeChart } from './describe-chart.ts';
import { type ChartLine, prepareDrawing } from './prepare-drawing.ts';
import { savePng } from './save-png.ts';
import type { Window } from './thin.ts';
import { usePlot } from './use-plot.ts';
import { useWidth } from './use-width.ts';
import { type XAxis, xAxisLabel } from './x-axis.ts';

export type ChartProps = {
  title: string;
  lines: readonly ChartLine[];
  x: XAxis;
  choice: Pick<ChartChoice, 'smoothing' | 'isLog' | 'window'>;
  /** Of the picture, without its end. */
  fileName: string;
  onWindow: (window: Window | undefined) => void;
};

/** Lines, and below them the same in words for whoever does not see them. */
export function Chart({ title, lines, x, choice, fileName, onWindow }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const width = useWidth(host);
  const { smoothing, isLog, window } = choice;
  const drawing = useMemo(
    () => prepareDrawing(lines, { smoothing, isLog, window, pixels: Math.max(width, 300) }),
    [lines, smoothing, isLog, window?.from, window?.to, width],
  );
  const [index, setIndex] = useState<number>();
  const isTime = x.kind === 'time';
  const options = { drawing, width, isLog, isTime, group: xAxisLabel(x) };
  const plot = usePlot(host, options, { onWindow, onCursor: setIndex });
  const save = () => {
    const canvas = host.current?.querySelector('canvas');
    if (!canvas) return;
    const picture = { title, xLabel: xAxisLabel(x), lines, fileName: `${fileName}.png` };
    void savePng(canvas, picture);
  };
  return (
    <figure class="chart">
      <figcaption class="chart-head">
        <h3 class="mono">{title}</h3>
        <button type="button" class="button quiet small" onClick={save}>
          PNG<span class="unseen"> of {title}</span>
        </button>
      </figcaption>
      <div
        ref={host}
        class="chart-plot"
        role="img"
        aria-label={describeChart({ title, lines, x })}
      />
      <p class="chart-x soft small" aria-hidden="true">
        {xAxisLabel(x)}
      </p>
      {plot.isMissing && (
        <p class="small bad">The chart itself could not be loaded: load the page again.</p>
      )}
      <ChartLegend lines={lines} drawing={drawing} index={index} x={x} />
      {drawing.hidden > 0 && (
        <p class="small warn">
          {drawing.hidden.toLocaleString('en')} {drawing.hidden === 1 ? 'value' : 'values'} of 0 or
          less cannot stand on a logarithmic scale.
        </p>
      )}
    </figure>
  );
}
