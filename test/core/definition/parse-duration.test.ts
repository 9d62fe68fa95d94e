import { describe, expect, it } from 'vitest';
import { parseDuration } from '../../../src/core/definition/parse-duration.ts';

describe('parseDuration', () => {
  it.each([
    [90, 90],
    [0, 0],
    [-1, -1],
    ['45s', 45],
    ['2 minutes', 120],
    ['1h 15m 10s', 4510],
    ['1h15m', 4500],
    ['1.5 h', 5400],
    ['2d', 172_800],
    ['1 week, and 1 day', 691_200],
    ['20ms', 1200],
    ['  5 m  ', 300],
  ])('reads %j as %j seconds', (value, seconds) => {
    expect(parseDuration(value)).toEqual({ ok: true, seconds });
  });

  it.each(['', '   '])('takes %j for no limit', (value) => {
    expect(parseDuration(value)).toEqual({ ok: true, seconds: undefined });
  });

  it.each([
    ['90', "'90' lacks a unit of s, m, h, d or w"],
    ['1h 30', "'30' lacks a unit of s, m, h, d or w"],
    ['2H', "'2' lacks a unit of s, m, h, d or w"],
    ['5 years', "'5 years' lacks a unit of s, m, h, d or w"],
    ['1.2.3h', "'1.2.3h' lacks a unit of s, m, h, d or w"],
    ['0s', 'it must be longer than nothing'],
    ['soon', 'it must be longer than nothing'],
  ])('refuses %j', (value, reason) => {
    const message = `must be a duration such as '1h 30m', not '${value}': ${reason}`;
    expect(parseDuration(value)).toEqual({ ok: false, message });
  });
});
