import { describe, expect, it } from 'vitest';
import {
  contentHeight,
  rowInMiddle,
  scrollTopFor,
  visibleRows,
} from '../../../src/page/log/viewport.ts';

const HEIGHT = 400;

describe.each([
  ['a short log', 10],
  ['a log that fits', 20],
  ['a long log', 5000],
  ['a log higher than a browser draws', 3_000_000],
])('%s', (...[, rows]) => {
  const most = Math.max(0, contentHeight(rows) - HEIGHT);

  it('begins with its first row and ends with its last', () => {
    const start = visibleRows({ rows, scrollTop: 0, height: HEIGHT });
    expect(start).toMatchObject({ first: 0, top: 0 });
    const end = visibleRows({ rows, scrollTop: most, height: HEIGHT });
    expect(end.first + end.count).toBe(rows);
    // The last row ends where the content does.
    expect(end.top + end.count * 20).toBeCloseTo(contentHeight(rows), 3);
  });

  it('draws no more than is seen and a little around it', () => {
    expect(visibleRows({ rows, scrollTop: most / 2, height: HEIGHT }).count).toBeLessThan(70);
  });

  it('brings any row into view', () => {
    for (const row of [0, 1, Math.floor(rows / 2), rows - 1]) {
      const scrollTop = scrollTopFor(row, { rows, height: HEIGHT });
      const { first, top } = visibleRows({ rows, scrollTop, height: HEIGHT });
      const y = top + (row - first) * 20 - scrollTop;
      expect(y).toBeGreaterThanOrEqual(-0.01);
      expect(y).toBeLessThanOrEqual(HEIGHT - 20 + 0.01);
    }
  });

  it('knows the row in the middle, unless the log ends before', () => {
    const row = Math.floor(rows / 2);
    const scrollTop = scrollTopFor(row, { rows, height: HEIGHT });
    const inMiddle = rowInMiddle({ rows, scrollTop, height: HEIGHT });
    expect(rows > 20 ? inMiddle : row).toBe(row);
    expect(inMiddle).toBeLessThan(rows);
  });
});
