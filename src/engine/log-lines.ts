import type { LogRun } from '../protocol/protocol.ts';
import type { LogPart } from './read-log.ts';

export type LogLine = {
  line: number;
  stream: LogRun['stream'];
  at: number;
  text: string;
  /** The state of a line that goes on: the next of the same stream takes its place. */
  transient?: true;
};

/** The part's lines from `fromLine` on, each with its stream and time. */
export function linesFrom(part: LogPart, fromLine: number): LogLine[] {
  const texts = part.text.toString('utf8').split('\n');
  const runOfLine = part.runs.flatMap((run) => Array.from({ length: run.lines }, () => run));
  return runOfLine
    .map(({ stream, at }, index): LogLine => {
      const text = texts[index] ?? '';
      const line = part.firstLine + index;
      return text.endsWith('\r')
        ? { line, stream, at, text: text.slice(0, -1), transient: true }
        : { line, stream, at, text };
    })
    .slice(Math.max(0, fromLine - part.firstLine));
}

/** Those that nothing took the place of. */
export function finalLines(lines: readonly LogLine[]): LogLine[] {
  const followed = new Set<LogLine['stream']>();
  return lines
    .toReversed()
    .filter(({ stream, transient }) => {
      const isReplaced = transient === true && followed.has(stream);
      followed.add(stream);
      return !isReplaced;
    })
    .toReversed();
}
