import type { LogLine } from '../protocol/log-api.ts';
import type { LogPart } from './read-log.ts';

/** So much of a line is shown; downloads have all of it. */
const MOST_LINE_BYTES = 4096;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Lines of a part from `from` on and before `to`, as a page shows them; the others are not even decoded. */
export function shownLines(
  { firstLine, runs, text }: LogPart,
  { from, to }: { from: number; to: number },
): LogLine[] {
  const shown: LogLine[] = [];
  let line = firstLine;
  let start = 0;
  for (const { stream, at, lines } of runs)
    for (const end = line + lines; line < end; line += 1) {
      if (line >= to) return shown;
      const next = text.indexOf(NEWLINE, start);
      const lineEnd = next === -1 ? text.length : next;
      if (line >= from) shown.push({ line, stream, at, ...textOf(text.subarray(start, lineEnd)) });
      start = lineEnd + 1;
    }
  return shown;
}

function textOf(bytes: Buffer): Pick<LogLine, 'text' | 'transient' | 'isCut'> {
  const transient = bytes.at(-1) === RETURN;
  const whole = transient ? bytes.subarray(0, -1) : bytes;
  const isCut = whole.length > MOST_LINE_BYTES;
  const shown = isCut ? whole.subarray(0, characterStart(whole, MOST_LINE_BYTES)) : whole;
  return {
    text: shown.toString('utf8'),
    ...(transient && { transient }),
    ...(isCut && { isCut }),
  };
}

/** Not in the middle of a character of UTF-8, which has at most four bytes. */
function characterStart(bytes: Buffer, at: number): number {
  for (let start = at; start > at - 4; start -= 1)
    if (((bytes[start] ?? 0) & 0xc0) !== 0x80) return start;
  return at;
}
