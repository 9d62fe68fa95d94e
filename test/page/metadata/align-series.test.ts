import { expect, test } from 'vitest';
import { alignSeries } from '../../../src/page/metadata/align-series.ts';

test('joins lines over all their xs: undefined where one has no point, null where it is broken', () => {
  const one = { xs: [1, 3, 4], ys: [10, NaN, 40], isLine: true };
  const other = { xs: [2, 3], ys: [0.2, 0.3], isLine: true };
  expect(alignSeries([one, other])).toEqual({
    xs: [1, 2, 3, 4],
    values: [
      [10, undefined, null, 40],
      [undefined, 0.2, 0.3, undefined],
    ],
  });
});

test('keeps several points at one x', () => {
  const one = { xs: [1, 1, 2], ys: [1, 2, 3], isLine: true };
  const other = { xs: [1, 2, 2], ys: [7, 8, 9], isLine: true };
  expect(alignSeries([one, other])).toEqual({
    xs: [1, 1, 2, 2],
    values: [
      [1, 2, 3, undefined],
      [7, undefined, 8, 9],
    ],
  });
});

test('nothing is nothing', () => {
  expect(alignSeries([])).toEqual({ xs: [], values: [] });
});
