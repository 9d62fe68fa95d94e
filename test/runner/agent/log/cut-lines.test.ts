import { describe, expect, it } from 'vitest';
import {
  MAX_LINE_BYTES,
  cutLine,
  hasLongLine,
  linesOf,
} from '../../../../runner/agent/log/cut-lines.ts';

const LONG = 'x'.repeat(MAX_LINE_BYTES + 1);

describe('cutLine', () => {
  it('leaves a line that is short enough', () => {
    expect(cutLine(Buffer.from('a\n')).map(String)).toEqual(['a\n']);
  });

  it('marks where a line goes on, and loses nothing of it', () => {
    const parts = cutLine(Buffer.from(`${LONG}${LONG}\n`)).map(String);
    expect(parts.map((part) => part.endsWith(' ↩\n'))).toEqual([true, true, false]);
    expect(parts.every((part) => Buffer.byteLength(part) <= MAX_LINE_BYTES + 1)).toBe(true);
    expect(parts.join('').replaceAll(' ↩\n', '')).toBe(`${LONG}${LONG}\n`);
  });

  it.each(['é', '語', '😀'])('cuts no %s in two', (character) => {
    const line = Buffer.from(`${character.repeat(MAX_LINE_BYTES)}\n`);
    for (const part of cutLine(line)) expect(part.toString()).not.toContain('\uFFFD');
  });

  it('keeps bytes that are no UTF-8', () => {
    const line = Buffer.concat([Buffer.alloc(MAX_LINE_BYTES + 9, 0xbf), Buffer.from('\n')]);
    const bytes = cutLine(line).reduce((sum, part) => sum + part.length, 0);
    expect(bytes).toBe(line.length + Buffer.byteLength(' ↩\n'));
  });
});

describe('hasLongLine', () => {
  it.each([
    ['', false],
    [`${'x'.repeat(MAX_LINE_BYTES - 1)}\n${'x'.repeat(MAX_LINE_BYTES - 1)}\n`, false],
    [`a\n${LONG}\nb\n`, true],
  ])('looks at each line', (text, isLong) => {
    expect(hasLongLine(Buffer.from(text))).toBe(isLong);
  });
});

it('linesOf gives each line with its end', () => {
  expect(linesOf(Buffer.from('a\n\nb\n')).map(String)).toEqual(['a\n', '\n', 'b\n']);
});
