import type { LogPart } from '../engine/read-log.ts';
import type { LogRun } from '../protocol/protocol.ts';

const NEWLINE = 0x0a;

/** The part's bytes without the lines before `fromLine`. */
export function textFrom(part: LogPart, fromLine: number): Buffer {
  let start = 0;
  for (let line = part.firstLine; line < fromLine; line += 1)
    start = part.text.indexOf(NEWLINE, start) + 1;
  return part.text.subarray(start);
}

export type LogLine = { line: number; stream: LogRun['stream']; at: number; text: string };

/** The part's lines from `fromLine` on, each with its stream and time. */
export function linesFrom(part: LogPart, fromLine: number): LogLine[] {
  const texts = part.text.toString('utf8').split('\n');
  const runOfLine = part.runs.flatMap((run) => Array.from({ length: run.lines }, () => run));
  return runOfLine
    .map(({ stream, at }, index) => ({
      line: part.firstLine + index,
      stream,
      at,
      text: texts[index] ?? '',
    }))
    .slice(Math.max(0, fromLine - part.firstLine));
}
