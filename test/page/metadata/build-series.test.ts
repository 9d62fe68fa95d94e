import { expect, test } from 'vitest';
import { buildSeries } from '../../../src/page/metadata/build-series.ts';
import { MetricColumns } from '../../../src/page/metadata/metric-columns.ts';
import { summarizeSeries } from '../../../src/page/metadata/summarize-series.ts';
import type { XAxis } from '../../../src/page/metadata/x-axis.ts';

const COLUMNS = new MetricColumns();
COLUMNS.append(
  [
    { loss: 9 },
    { epoch: 1 },
    { loss: 3, accuracy: 0.5 },
    { loss: 'NaN' },
    { epoch: 2, loss: 2, accuracy: 0.9 },
    { loss: 1, accuracy: 0.7 },
  ].map((values, line) => ({ line, at: 1000 + 500 * line, values })),
);

const CASES: [string, string, XAxis, [number, number][], boolean][] = [
  [
    'the rows',
    'loss',
    { kind: 'row' },
    [
      [1, 9],
      [3, 3],
      [4, NaN],
      [5, 2],
      [6, 1],
    ],
    true,
  ],
  [
    'the time',
    'accuracy',
    { kind: 'time' },
    [
      [1, 0.5],
      [2, 0.9],
      [2.5, 0.7],
    ],
    true,
  ],
  [
    'a key, the last that was said before',
    'loss',
    { kind: 'key', key: 'epoch' },
    [
      [1, 3],
      [1, NaN],
      [2, 2],
      [2, 1],
    ],
    true,
  ],
  [
    'a key that goes up and down, in order',
    'loss',
    { kind: 'key', key: 'accuracy' },
    [
      [0.5, 3],
      [0.5, NaN],
      [0.7, 1],
      [0.9, 2],
    ],
    false,
  ],
  ['a key that nobody printed', 'loss', { kind: 'key', key: 'nothing' }, [], true],
];

test.each(CASES)('against %s', (...[, key, x, points, isLine]) => {
  const series = buildSeries(COLUMNS, key, x);
  expect(series.xs.map((at, index) => [at, series.ys[index]])).toEqual(points);
  expect(series.isLine).toBe(isLine);
});

test('says what came last, also where that is not the last in order', () => {
  const series = buildSeries(COLUMNS, 'loss', { kind: 'key', key: 'accuracy' });
  expect(summarizeSeries(series)).toEqual({ count: 3, last: 1, min: 1, max: 3 });
});

test('a key that is not there has no points', () => {
  expect(buildSeries(COLUMNS, 'nothing', { kind: 'row' }).xs).toEqual([]);
});
