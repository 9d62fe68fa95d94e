import { describe, expect, it } from 'vitest';
import { Rows } from '../../../src/page/log/rows.ts';

function linesOf(rows: Rows): number[] {
  return Array.from({ length: rows.count }, (_, row) => rows.lineAt(row) ?? -1);
}

describe('rows of a log', () => {
  it('stand for the lines of the ranges, in order', () => {
    const rows = new Rows(
      [
        [0, 2],
        [5, 3],
      ],
      8,
    );
    expect(linesOf(rows)).toEqual([0, 1, 5, 6, 7]);
    expect(rows.lineAt(5)).toBeUndefined();
    expect(rows.lineAt(-1)).toBeUndefined();
  });

  it.each([
    ['a line that is shown', 6, 3],
    ['a line that is left out: the next', 3, 2],
    ['a line beyond the end: the last', 90, 4],
    ['the first', 0, 0],
  ])('are found by %s', (...[, line, row]) => {
    const rows = new Rows(
      [
        [0, 2],
        [5, 3],
      ],
      8,
    );
    expect(rows.rowOf(line)).toBe(row);
  });

  it('grow by what comes, each line once', () => {
    const rows = new Rows([[0, 2]], 2);
    for (const line of [1, 2, 3, 2]) rows.append({ line, stream: 'stdout' }, true);
    expect(linesOf(rows)).toEqual([0, 1, 2, 3]);
    expect(rows.end).toBe(4);
  });

  it('leave out streams that nobody wants, and know that they were there', () => {
    const rows = new Rows();
    rows.append({ line: 0, stream: 'stdout' }, true);
    rows.append({ line: 1, stream: 'stderr' }, false);
    rows.append({ line: 2, stream: 'stdout' }, true);
    expect(linesOf(rows)).toEqual([0, 2]);
    expect(rows.end).toBe(3);
  });

  it('show of a line that goes on the newest state alone, whatever other streams say between', () => {
    const rows = new Rows();
    rows.append({ line: 0, stream: 'stderr', transient: true }, true);
    rows.append({ line: 1, stream: 'stdout' }, true);
    rows.append({ line: 2, stream: 'stderr', transient: true }, true);
    expect(linesOf(rows)).toEqual([1, 2]);
    rows.append({ line: 3, stream: 'stderr' }, true);
    expect(linesOf(rows)).toEqual([1, 3]);
    rows.append({ line: 4, stream: 'stderr' }, true);
    expect(linesOf(rows)).toEqual([1, 3, 4]);
  });

  it('know of a state at the end of what was there before', () => {
    const rows = new Rows([[0, 3]], 3);
    rows.know({ line: 2, stream: 'stdout', transient: true });
    rows.append({ line: 3, stream: 'stdout' }, true);
    expect(linesOf(rows)).toEqual([0, 1, 3]);
  });

  it('are right after something in the middle has gone', () => {
    const rows = new Rows([[0, 5]], 5);
    expect(rows.lineAt(4)).toBe(4);
    rows.know({ line: 1, stream: 'stdout', transient: true });
    rows.append({ line: 5, stream: 'stdout' }, true);
    expect(linesOf(rows)).toEqual([0, 2, 3, 4, 5]);
    expect(rows.rowOf(5)).toBe(4);
  });
});
