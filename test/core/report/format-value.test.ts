import { describe, expect, it } from 'vitest';
import { formatDuration, formatValue } from '../../../src/core/report/format-value.ts';

describe('a value', () => {
  it.each([
    [0.931_49, '0.9315'],
    [1_234_567, '1234567'],
    [123_456.7, '123457'],
    [-0.000_012_345_6, '-0.00001235'],
    [1e-9, '1e-9'],
    [Number.NaN, 'NaN'],
    [null, '–'],
    [true, 'true'],
    ['best', 'best'],
    [[1, 2], '[1,2]'],
    [{ loss: [0.1 + 0.2] }, '{"loss":[0.3]}'],
  ])('%j is shown as %s', (value, shown) => {
    expect(formatValue(value)).toBe(shown);
  });
});

describe('a duration', () => {
  it.each([
    [0, '0 ms'],
    [345, '345 ms'],
    [3000, '3 s'],
    [3240, '3.2 s'],
    [12_345, '12 s'],
    [65_000, '1 min 5 s'],
    [7_800_000, '2 h 10 min'],
    [-5, '0 ms'],
  ])('of %i ms is shown as %s', (ms, shown) => {
    expect(formatDuration(ms)).toBe(shown);
  });
});
