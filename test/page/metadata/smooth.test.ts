import { expect, test } from 'vitest';
import { smooth } from '../../../src/page/metadata/smooth.ts';

test.each([
  ['nothing is smoothed without weight', [3, 1, 2], 0, [3, 1, 2]],
  ['what stays the same stays the same from its first value on', [5, 5, 5], 0.9, [5, 5, 5]],
  ['the past counts by its weight', [0, 3], 0.5, [0, 2]],
  ['a gap stays one and is forgotten', [2, NaN, 2], 0.5, [2, NaN, 2]],
  ['nothing comes of nothing', [], 0.5, []],
])('%s', (...[, values, weight, smoothed]) => {
  expect(smooth(values, weight)).toEqual(smoothed);
});

test('a noise is drawn to its middle', () => {
  const noise = Array.from({ length: 2000 }, (_, index) => (index % 2 === 0 ? 1 : 3));
  expect(smooth(noise, 0.99).at(-1)).toBeCloseTo(2, 1);
});
