import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatSeconds, formatTick } from './format-tick.ts';
import { colourName, dashOf } from './line-style.ts';
import type { Drawing, Stroke } from './prepare-drawing.ts';
import type { Window } from './thin.ts';
import { token } from './token.ts';

// This is loaded when the first chart is there, not with the page.

const HEIGHT = 240;
const FAINT = 0.45;
/** Between the numbers below a chart whose points stand at whole ones only. */
const WHOLE = [1, 2, 5]
  .flatMap((one) => Array.from({ length: 15 }, (_, power) => one * 10 ** power))
  .sort((a, b) => a - b);
const X_AXIS_HEIGHT = 30;
const FONT = '12px system-ui, sans-serif';

export type PlotOptions = {
  drawing: Drawing;
  width: number;
  isLog: boolean;
  isTime: boolean;
  /** Charts of the same show where the cursor is together. */
  group: string;
};

type Callbacks = {
  onWindow: (window: Window | undefined) => void;
  /** Index into the values of the drawing, undefined when the cursor has left. */
  onCursor: (index: number | undefined) => void;
};

/** A chart on the screen; only what changes is done anew. */
export class Plot {
  readonly #host: HTMLElement;
  readonly #callbacks: Callbacks;
  #plot: uPlot | undefined;
  #options: PlotOptions | undefined;
  #shape = '';

  constructor(host: HTMLElement, callbacks: Callbacks) {
    this.#host = host;
    this.#callbacks = callbacks;
  }

  draw(options: PlotOptions): void {
    this.#options = options;
    const { drawing, width, isLog, isTime } = options;
    const shape = JSON.stringify([drawing.strokes, isLog, isTime, isWhole(drawing)]);
    if (!this.#plot || shape !== this.#shape) {
      this.#shape = shape;
      this.#create(options);
      return;
    }
    if (this.#plot.width !== width) this.#plot.setSize({ width, height: HEIGHT });
    this.#plot.setData(dataOf(drawing));
  }

  /** Colours have changed. */
  recolour(): void {
    if (this.#options) this.#create(this.#options);
  }

  destroy(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  #create(options: PlotOptions): void {
    this.destroy();
    const { drawing, width, isLog, isTime, group } = options;
    const distr = isLog ? 3 : 1;
    this.#plot = new uPlot(
      {
        width,
        height: HEIGHT,
        padding: [12, drawing.strokes.some(({ side }) => side === 'right') ? 0 : 16, 0, 0],
        legend: { show: false },
        cursor: {
          y: false,
          sync: { key: group, setSeries: false },
          drag: { setScale: false, x: true, y: false },
          points: { size: 7 },
          bind: { dblclick: () => () => this.#zoom(undefined) },
        },
        scales: {
          x: { time: false, range: () => this.#range() },
          left: { distr },
          right: { distr },
        },
        axes: axesOf(drawing, isTime),
        series: [{}, ...drawing.strokes.map(seriesOf)],
        hooks: {
          setSelect: [(plot) => this.#select(plot)],
          setCursor: [({ cursor }) => this.#callbacks.onCursor(cursor.idx ?? undefined)],
        },
      },
      dataOf(drawing),
      this.#host,
    );
  }

  #range(): [number, number] {
    const window = this.#options?.drawing.window ?? { from: 0, to: 1 };
    return [window.from, window.to];
  }

  #select(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width <= 0) return;
    const window = { from: plot.posToVal(left, 'x'), to: plot.posToVal(left + width, 'x') };
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.#zoom(window);
  }

  #zoom(window: Window | undefined): null {
    this.#callbacks.onWindow(window);
    return null;
  }
}

function dataOf({ aligned }: Drawing): uPlot.AlignedData {
  return [aligned.xs, ...aligned.values];
}

function seriesOf({ name, style, side, isFaint, isLine }: Stroke): uPlot.Series {
  const stroke = token(colourName(style));
  return {
    label: name,
    scale: side,
    stroke,
    width: isFaint ? 1 : 2,
    alpha: isFaint ? FAINT : 1,
    dash: dashOf(style),
    ...(isLine ? {} : { paths: () => null }),
    points: {
      size: 5,
      fill: stroke,
      ...(isLine ? {} : { show: true }),
      ...(isFaint ? { show: false } : {}),
    },
  };
}

function axesOf(drawing: Drawing, isTime: boolean): uPlot.Axis[] {
  const look = {
    stroke: token('--text-soft'),
    font: FONT,
    ticks: { stroke: token('--line'), width: 1, size: 4 },
    grid: { stroke: token('--line'), width: 1 },
  };
  const right = { ...look, scale: 'right', side: 1, values, size, grid: { show: false } };
  return [
    {
      ...look,
      values: isTime ? times : values,
      space: 64,
      size: X_AXIS_HEIGHT,
      ...(isWhole(drawing) ? { incrs: WHOLE } : {}),
    },
    { ...look, scale: 'left', values, size },
    ...(drawing.strokes.some(({ side }) => side === 'right') ? [right] : []),
  ];
}

function isWhole({ aligned }: Drawing): boolean {
  return aligned.xs.every(Number.isInteger);
}

function values(_: uPlot, splits: (number | null)[]): string[] {
  return splits.map((value) => (value === null ? '' : formatTick(value)));
}

function times(_: uPlot, splits: (number | null)[]): string[] {
  return splits.map((value) => (value === null ? '' : formatSeconds(value)));
}

/** As wide as its longest number. */
function size(_: uPlot, texts: string[] | null): number {
  return 16 + 7 * Math.max(2, ...(texts ?? []).map((text) => text.length));
}
