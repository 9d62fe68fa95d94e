import { expect, test } from 'vitest';
import { prepareDrawing } from '../../../src/page/metadata/prepare-drawing.ts';

const LOSS = { name: 'loss', style: 0, series: { xs: [1, 2, 3], ys: [4, 0, 2], isLine: true } };
const TOKENS = {
  name: 'tokens',
  style: 1,
  series: { xs: [2, 3], ys: [1e6, 2e6], isLine: true },
};
const PLAIN = { smoothing: 0, isLog: false, window: undefined, pixels: 100 };

test('draws each line on its axis, over all that there is', () => {
  const { strokes, window, aligned, hidden } = prepareDrawing([LOSS, TOKENS], PLAIN);
  expect(strokes.map(({ name, side }) => [name, side])).toEqual([
    ['loss', 'left'],
    ['tokens', 'right'],
  ]);
  expect(window).toEqual({ from: 1, to: 3 });
  expect(aligned.xs).toEqual([1, 2, 3]);
  expect(hidden).toBe(0);
});

test('keeps what was measured, faint, behind its average', () => {
  const { strokes, aligned } = prepareDrawing([LOSS], { ...PLAIN, smoothing: 0.5 });
  expect(strokes.map(({ isFaint }) => isFaint)).toEqual([true, false]);
  expect(aligned.values[0]).toEqual([4, 0, 2]);
  expect(aligned.values[1]?.[1]).toBeCloseTo(4 / 3);
});

test('does not average points that came in another order', () => {
  const points = { ...LOSS, series: { ...LOSS.series, isLine: false } };
  const { strokes } = prepareDrawing([points], { ...PLAIN, smoothing: 0.5 });
  expect(strokes).toEqual([expect.objectContaining({ isFaint: false, isLine: false })]);
});

test('says how much has no place on a logarithmic scale', () => {
  const { aligned, hidden } = prepareDrawing([LOSS], { ...PLAIN, isLog: true });
  expect(aligned.values).toEqual([[4, null, 2]]);
  expect(hidden).toBe(1);
});

test.each([
  [
    'a single point stands in the middle',
    [{ ...LOSS, series: { xs: [5], ys: [1], isLine: true } }],
    { from: 4.5, to: 5.5 },
  ],
  ['without any point there is still a chart', [], { from: 0, to: 1 }],
])('%s', (_, lines, window) => {
  expect(prepareDrawing(lines, PLAIN).window).toEqual(window);
});
