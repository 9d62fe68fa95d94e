import { describe, expect, it } from 'vitest';
import { finalLines, linesFrom } from '../../src/engine/log-lines.ts';
import type { LogPart } from '../../src/engine/read-log.ts';
import type { LogRun } from '../../src/protocol/protocol.ts';
import { LogText } from '../../src/web/log-text.ts';

/** Each text is a run of one line; a leading `!` puts it on stderr. */
function part(firstLine: number, ...texts: string[]): LogPart {
  const runs = texts.map((text): LogRun => {
    const stream = text.startsWith('!') ? 'stderr' : 'stdout';
    return { stream, at: 1, lines: 1, bytes: Buffer.byteLength(text) + 1 };
  });
  return { firstLine, lines: texts.length, runs, text: Buffer.from(`${texts.join('\n')}\n`) };
}

function show(fromLine: number, ...parts: LogPart[]): string {
  const text = new LogText(fromLine);
  return parts.map((each) => text.take(each).toString()).join('') + text.end();
}

describe('LogText', () => {
  it.each<[string, LogPart[], string]>([
    ['plain lines', [part(0, 'a', 'b'), part(2, 'c')], 'a\nb\nc\n'],
    ['a bar that ends', [part(0, '1%\r', '2%\r', '3%')], '3%\n'],
    ['a bar over parts', [part(0, 'a', '1%\r'), part(2, '2%\r'), part(3, '3%')], 'a\n3%\n'],
    ['a bar that never ends', [part(0, '1%\r'), part(1, '2%\r')], '2%\n'],
    ['a bar beside another stream', [part(0, '!1%\r', 'a', '!2%')], 'a\n!2%\n'],
    ['a bar, then only the other stream', [part(0, '!1%\r'), part(1, 'a')], 'a\n!1%\n'],
    ['bytes that are no UTF-8', [{ ...part(0, 'x'), text: Buffer.of(0xff, 10) }], '\uFFFD\n'],
  ])('shows %s', (_what, parts, text) => {
    expect(show(0, ...parts)).toBe(text);
  });

  it('begins where it is asked to', () => {
    expect(show(2, part(0, 'a', 'b', 'c'), part(3, 'd'))).toBe('c\nd\n');
    expect(show(1, part(0, 'a', '1%\r', 'c'))).toBe('c\n');
  });
});

describe('linesFrom', () => {
  it('says which lines are only a state', () => {
    expect(linesFrom(part(4, 'a', '!1%\r'), 5)).toEqual([
      { line: 5, stream: 'stderr', at: 1, text: '!1%', transient: true },
    ]);
  });

  it('finalLines leaves out what was replaced', () => {
    const lines = linesFrom(part(0, '1%\r', '!x\r', '2%\r', 'end', '3%\r'), 0);
    expect(finalLines(lines).map(({ text }) => text)).toEqual(['!x', 'end', '3%']);
  });
});
