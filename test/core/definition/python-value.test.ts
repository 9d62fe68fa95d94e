import { describe, expect, it } from 'vitest';
import {
  type Value,
  formatPythonNumber,
  isTruthy,
  pythonStr,
  toParameterValue,
} from '../../../src/core/definition/python-value.ts';

describe('formatPythonNumber', () => {
  it.each([
    [1, '1.0'],
    [-2, '-2.0'],
    [0, '0.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [0.001, '0.001'],
    [0.0001, '0.0001'],
    [0.000123456789, '0.000123456789'],
    [0.00001, '1e-05'],
    [2.5e-5, '2.5e-05'],
    [1e-10, '1e-10'],
    [1e-100, '1e-100'],
    [123_456.789, '123456.789'],
    [1e15, '1000000000000000.0'],
    [1_234_567_890_123_456, '1234567890123456.0'],
    [1e16, '1e+16'],
    [1.5e20, '1.5e+20'],
    [1e300, '1e+300'],
    [0.1 + 0.2, '0.30000000000000004'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
    [NaN, 'nan'],
  ])('writes the float %d as %s', (float, text) => {
    expect(formatPythonNumber({ float })).toBe(text);
  });

  it('writes an integer without a dot', () => {
    expect(formatPythonNumber(1)).toBe('1');
    expect(formatPythonNumber(-20_000_000)).toBe('-20000000');
  });
});

describe('pythonStr', () => {
  it.each<[Value, string]>([
    ['as it is', 'as it is'],
    [true, 'True'],
    [false, 'False'],
    [null, 'None'],
    [[], '[]'],
    [[1, { float: 1 }, 'a', null, true], "[1, 1.0, 'a', None, True]"],
    [["it's"], `["it's"]`],
    [[`it's "so"`], `['it\\'s "so"']`],
    [['a\\b\n'], String.raw`['a\\b\n']`],
  ])('writes %j as %s', (value, text) => {
    expect(pythonStr(value)).toBe(text);
  });
});

describe('isTruthy', () => {
  it.each<[Value, boolean]>([
    ['no', true],
    ['', false],
    [1, true],
    [0, false],
    [{ float: 0.1 }, true],
    [{ float: 0 }, false],
    [{ float: NaN }, true],
    [[0], true],
    [[], false],
    [false, false],
    [null, false],
  ])('takes %j for %s', (value, truth) => {
    expect(isTruthy(value)).toBe(truth);
  });
});

describe('toParameterValue', () => {
  it('gives what JSON can hold, and text where it can not', () => {
    expect(toParameterValue([{ float: 0.5 }, { float: NaN }, 'a', 1])).toEqual([
      0.5,
      'nan',
      'a',
      1,
    ]);
    expect(toParameterValue(null)).toBeNull();
  });
});
