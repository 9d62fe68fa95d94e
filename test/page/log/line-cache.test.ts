import { describe, expect, it } from 'vitest';
import { formatLineTime } from '../../../src/page/log/format-line-time.ts';
import { LineCache } from '../../../src/page/log/line-cache.ts';

function lines(from: number, count: number, text = 'x') {
  return Array.from({ length: count }, (_, index) => ({
    line: from + index,
    stream: 'stdout' as const,
    at: 0,
    text,
  }));
}

describe('lines that are here', () => {
  it('are not asked for again', () => {
    const cache = new LineCache();
    cache.add(lines(100, 50));
    expect(cache.missing([100, 149])).toBeUndefined();
    expect(cache.get(120)).toMatchObject({ line: 120 });
  });

  it('that are not are asked for with some around them', () => {
    const { from, limit } = { from: 600, limit: 850 };
    expect(new LineCache().missing(Array.from({ length: 50 }, (_, row) => 1000 + row))).toEqual({
      from,
      limit: limit - 1,
    });
    expect(new LineCache().missing([3])).toMatchObject({ from: 0 });
  });

  it('that lie far apart are asked for one by one', () => {
    expect(new LineCache().missing([3, 90_000])).toEqual({ lines: [3, 90_000] });
  });

  it('are let go when there are too many, the oldest first, or too long ones', () => {
    const cache = new LineCache();
    cache.add(lines(0, 30_000));
    cache.add(lines(30_000, 10));
    expect(cache.get(0)).toBeUndefined();
    expect(cache.get(30_009)).toBeDefined();
    cache.add(lines(50_000, 3, 'y'.repeat(9_000_000)));
    expect(cache.get(50_000)).toBeUndefined();
    expect(cache.get(50_002)).toBeDefined();
  });
});

describe('the time of a line', () => {
  it.each([
    [1000, '+0:00.000'],
    [63_345, '+1:02.345'],
    [3_661_000 + 1000, '+1:01:01.000'],
    [0, '+0:00.000'],
  ])('%i is %s after the first', (at, expected) => {
    expect(formatLineTime(at, { shown: 'elapsed', firstAt: 1000 })).toBe(expected);
  });

  it('is that of the clock on the wall', () => {
    expect(formatLineTime(1_764_300_000_120, { shown: 'clock', firstAt: 0 })).toMatch(
      /^\d\d:\d\d:\d\d\.120$/,
    );
  });
});
