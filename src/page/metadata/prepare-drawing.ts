import { type Aligned, alignSeries } from './align-series.ts';
import type { Series } from './build-series.ts';
import { chooseAxes, type Side } from './choose-axes.ts';
import { smooth } from './smooth.ts';
import { summarizeSeries } from './summarize-series.ts';
import { thin, type Window } from './thin.ts';

/** One line of a chart; `style` chooses its colour and dashes, the same in all charts of a page. */
export type ChartLine = { name: string; series: Series; style: number };

/** How one row of values is drawn. */
export type Stroke = {
  name: string;
  style: number;
  side: Side;
  /** What was measured, behind its own average. */
  isFaint: boolean;
  isLine: boolean;
};

export type Drawing = {
  aligned: Aligned;
  strokes: readonly Stroke[];
  window: Window;
  /** So many values cannot stand on a logarithmic scale. */
  hidden: number;
};

type Options = { smoothing: number; isLog: boolean; window: Window | undefined; pixels: number };

export function prepareDrawing(lines: readonly ChartLine[], options: Options): Drawing {
  const { smoothing, isLog, pixels } = options;
  const window = options.window ?? wholeOf(lines);
  let hidden = 0;
  const shown: { stroke: Omit<Stroke, 'side'>; series: Series; line: number }[] = [];
  for (const [line, { name, style, series }] of lines.entries()) {
    const { isLine } = series;
    const isSmooth = smoothing > 0 && isLine;
    const add = (ys: readonly number[], isFaint: boolean) => {
      const thinned = thin({ ...series, ys }, window, pixels);
      shown.push({ stroke: { name, style, isFaint, isLine }, series: thinned, line });
    };
    const positive = isLog ? withoutNegative(series.ys) : series.ys;
    if (isLog) hidden += series.ys.filter((y) => y <= 0).length;
    if (isSmooth) add(positive, true);
    add(isSmooth ? smooth(positive, smoothing) : positive, false);
  }
  const main = shown.filter(({ stroke }) => !stroke.isFaint);
  const sides = chooseAxes(
    main.map(({ series }) => summarizeSeries(series)),
    { isLog },
  );
  return {
    aligned: alignSeries(shown.map(({ series }) => series)),
    strokes: shown.map(({ stroke, line }) => ({ ...stroke, side: sides[line] ?? 'left' })),
    window,
    hidden,
  };
}

function withoutNegative(ys: readonly number[]): readonly number[] {
  return ys.map((y) => (y > 0 ? y : Number.NaN));
}

/** From the first point of all lines to the last; a single one stands in the middle. */
function wholeOf(lines: readonly ChartLine[]): Window {
  let from = Infinity;
  let to = -Infinity;
  for (const { series } of lines) {
    from = Math.min(from, series.xs[0] ?? from);
    to = Math.max(to, series.xs.at(-1) ?? to);
  }
  if (from > to) return { from: 0, to: 1 };
  return from === to ? { from: from - 0.5, to: to + 0.5 } : { from, to };
}
