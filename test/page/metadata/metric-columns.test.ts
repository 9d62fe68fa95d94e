import { expect, test } from 'vitest';
import { MetricColumns } from '../../../src/page/metadata/metric-columns.ts';
import { readNumber } from '../../../src/page/metadata/read-number.ts';

test.each([
  [0.5, 0.5],
  ['0.92', 0.92],
  [' -1e-3 ', -0.001],
  ['.5', 0.5],
  ['NaN', Number.NaN],
  ['-Infinity', Number.NaN],
  ['1e999', Number.NaN],
  ['', undefined],
  ['3 of 10', undefined],
  ['0x10', undefined],
  [true, undefined],
  [null, undefined],
  [[1], undefined],
])('%j is the number %s', (value, number) => {
  expect(readNumber(value)).toEqual(number);
});

test('keeps numbers by key, bounds and what was said last', () => {
  const columns = new MetricColumns();
  columns.append([
    { line: 3, at: 10, values: { step: 1, loss: 0.5, phase: 'warm up' } },
    { line: 5, at: 20, values: { step: 2, loss: 'NaN' } },
    { line: 9, at: 30, values: { loss: 0.25, phase: 'train' } },
  ]);
  expect(columns.rowCount).toBe(3);
  expect(columns.lastLine).toBe(9);
  expect(columns.numericKeys()).toEqual(['step', 'loss']);
  expect(columns.column('loss')).toEqual({
    rows: [0, 1, 2],
    values: [0.5, Number.NaN, 0.25],
    min: 0.25,
    max: 0.5,
  });
  expect(columns.column('phase')).toBeUndefined();
  expect(columns.latest()).toEqual([
    { key: 'step', value: 2, line: 5 },
    { key: 'loss', value: 0.25, line: 9 },
    { key: 'phase', value: 'train', line: 9 },
  ]);
});

test('takes a row once, however often it is told', () => {
  const columns = new MetricColumns();
  const row = { line: 1, at: 1, values: { loss: 1 } };
  columns.append([row]);
  columns.append([row, { line: 2, at: 2, values: { loss: 2 } }]);
  expect(columns.column('loss')?.values).toEqual([1, 2]);
});

test('a key that only ever was NaN has no chart', () => {
  const columns = new MetricColumns();
  columns.append([{ line: 1, at: 1, values: { loss: 'NaN' } }]);
  expect(columns.numericKeys()).toEqual([]);
});
