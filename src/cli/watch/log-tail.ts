import type { LogLine } from '../../protocol/log-api.ts';

/** More than any terminal shows. */
const MOST = 500;

/** The newest lines; one that goes on gives way to the next of its stream. */
export function addToTail(tail: readonly LogLine[], lines: readonly LogLine[]): LogLine[] {
  const kept = [...tail];
  for (const line of lines) {
    const replaced = kept.findLastIndex(({ stream }) => stream === line.stream);
    if (kept[replaced]?.transient) kept.splice(replaced, 1);
    kept.push(line);
  }
  return kept.slice(-MOST);
}
