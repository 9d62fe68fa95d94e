import { expect, test } from 'vitest';
import type { Series } from '../../../src/page/metadata/build-series.ts';
import { thin } from '../../../src/page/metadata/thin.ts';

function seriesOf(ys: readonly number[]): Series {
  return { xs: ys.map((_, index) => index), ys, isLine: true };
}

test('leaves alone what pixels can show', () => {
  const few = seriesOf([1, 5, 2, NaN, 3]);
  expect(thin(few, { from: 0, to: 4 }, 100)).toEqual(few);
});

test('keeps every peak and break of 100,000 points in four points a pixel', () => {
  const ys = Array.from({ length: 100_000 }, (_, index) => Math.sin(index / 5000));
  ys[33_333] = 50;
  ys[66_666] = -50;
  ys[77_777] = NaN;
  const thinned = thin(seriesOf(ys), { from: 0, to: 99_999 }, 500);
  expect(thinned.xs.length).toBeLessThanOrEqual(500 * 4 + 2);
  expect(thinned.ys).toContain(50);
  expect(thinned.ys).toContain(-50);
  expect(thinned.xs).toContain(77_777);
  expect(thinned.xs[0]).toBe(0);
  expect(thinned.xs.at(-1)).toBe(99_999);
  expect(thinned.xs).toEqual(thinned.xs.toSorted((a, b) => a - b));
});

test.each([
  ['a part has one point beyond each edge', { from: 3, to: 5 }, [2, 3, 4, 5, 6]],
  ['edges between points', { from: 3.5, to: 4.5 }, [3, 4, 5]],
  ['a part before all', { from: -9, to: -5 }, [0]],
  ['a part behind all', { from: 50, to: 60 }, [9]],
])('%s', (_, window, xs) => {
  expect(thin(seriesOf([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]), window, 100).xs).toEqual(xs);
});

test('many points at one place are one pixel', () => {
  const ys = Array.from({ length: 1000 }, (_, index) => index);
  const { ys: kept } = thin({ xs: ys.map(() => 7), ys, isLine: true }, { from: 7, to: 7 }, 10);
  expect(kept).toEqual([0, 999]);
});
