import { expect, test } from 'vitest';
import { describeChart } from '../../../src/page/metadata/describe-chart.ts';
import { formatSeconds, formatTick } from '../../../src/page/metadata/format-tick.ts';

test.each([
  [0, '0'],
  [0.1 + 0.2, '0.3'],
  [-1500, '-1500'],
  [250_000, '250000'],
  [2_000_000, '2e6'],
  [1_250_000, '1.25e6'],
  [0.00001, '1e-5'],
])('%d beside an axis is %s', (value, text) => {
  expect(formatTick(value)).toBe(text);
});

test.each([
  [0, '0 s'],
  [2.5, '2.5 s'],
  [90, '1:30'],
  [3725, '1:02:05'],
  [-75, '-1:15'],
])('%d seconds are %s', (value, text) => {
  expect(formatSeconds(value)).toBe(text);
});

const LOSS = { name: 'loss', style: 0, series: { xs: [1, 2], ys: [4, 2.5], isLine: true } };

test.each([
  ['one line', [LOSS], 'Chart of loss against row: 2 points from 2.5 to 4, the last 2.5'],
  ['two lines', [LOSS, LOSS], 'Chart of loss, 2 lines against row'],
  [
    'a line without a number',
    [{ ...LOSS, series: { xs: [1], ys: [NaN], isLine: true } }],
    'Chart of loss against row, without a number yet',
  ],
])('says %s in words', (_, lines, words) => {
  expect(describeChart({ title: 'loss', lines, x: { kind: 'row' } })).toBe(words);
});
