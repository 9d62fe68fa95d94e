import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { LogLine, LogWindow } from '../protocol/log-api.ts';
import type { Dependencies } from './dependencies.ts';
import { readLog } from './read-log.ts';
import { shownLines } from './shown-lines.ts';

type Stored = Pick<Dependencies, 'store' | 'storage'>;

/** What a page asks to see: lines from one on, the last ones, or some by their numbers, in order. */
export type WantedLines =
  | { from: number; limit: number }
  | { tail: number }
  | { lines: readonly number[] };

/** Lines of a log that there are, and how many there are in all. */
export async function logWindow(
  deps: Stored,
  id: ExecutionId,
  wanted: WantedLines,
): Promise<LogWindow> {
  const total = await deps.store.logs.lineCount(id);
  if ('lines' in wanted) return { lines: await someLines(deps, id, wanted.lines), total };
  const from = 'tail' in wanted ? Math.max(0, total - wanted.tail) : wanted.from;
  const to = Math.min(total, 'tail' in wanted ? total : from + wanted.limit);
  const lines: LogLine[] = [];
  if (from < to)
    for await (const part of readLog(deps, { id, fromLine: from })) {
      lines.push(...shownLines(part, { from, to }));
      if (part.firstLine + part.lines >= to) break;
    }
  return { lines, total };
}

/** Each chunk is read once. */
async function someLines(
  deps: Stored,
  id: ExecutionId,
  wanted: readonly number[],
): Promise<LogLine[]> {
  const numbers = [...new Set(wanted)].toSorted((one, other) => one - other);
  const lines: LogLine[] = [];
  let next = 0;
  for (let from = numbers[next]; from !== undefined; from = numbers[next]) {
    let end: number | undefined;
    for await (const part of readLog(deps, { id, fromLine: from })) {
      end = part.firstLine + part.lines;
      const isWanted = new Set(numbers);
      const shown = shownLines(part, { from, to: end });
      lines.push(...shown.filter(({ line }) => isWanted.has(line)));
      break;
    }
    if (end === undefined) break; // beyond the end
    while ((numbers[next] ?? end) < end) next += 1;
  }
  return lines;
}
