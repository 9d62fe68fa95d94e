import type { LogStreamName, StreamRun } from './log-stream.ts';

type Piece = {
  firstLine: number;
  lines: number;
  runs: readonly StreamRun[];
  /** Lines that are states of lines that went on, counted from the first of the piece, in order. */
  transients: readonly number[];
};

type Range = [first: number, count: number];

/**
 * The lines that somebody sees who looks at some streams: without states whose place another line of
 * their stream has taken. Pieces of the log are added in order.
 */
export class SeenLines {
  readonly #streams: ReadonlySet<LogStreamName>;
  readonly #ranges: Range[] = [];
  /** By stream the state that nothing has taken the place of yet. */
  readonly #states = new Map<LogStreamName, number>();
  #next = 0;

  constructor(streams: ReadonlySet<LogStreamName>) {
    this.#streams = streams;
  }

  /** The line that the next piece begins with. */
  get next(): number {
    return this.#next;
  }

  /** How much there is to remember. */
  get size(): number {
    return this.#ranges.length + 1;
  }

  add({ firstLine, lines, runs, transients }: Piece): void {
    let at = 0;
    let nextTransient = 0;
    for (const run of runs) {
      const end = at + run.lines;
      const isWanted = this.#streams.has(run.stream);
      for (; (transients[nextTransient] ?? end) < end; nextTransient += 1) {
        const state = transients[nextTransient] ?? end;
        if (isWanted) {
          this.#see(firstLine + at, state - at);
          this.#states.set(run.stream, firstLine + state);
        }
        at = state + 1;
      }
      if (isWanted && at < end) {
        this.#see(firstLine + at, end - at);
        this.#states.delete(run.stream);
      }
      at = end;
    }
    this.#next = firstLine + lines;
  }

  /** As `[first, count]`, in order, as they are now. */
  ranges(): Range[] {
    const seen = this.#ranges.map(([first, count]): Range => [first, count]);
    if (this.#states.size === 0) return seen;
    const last = [...this.#states.values()].map((line): Range => [line, 1]);
    const merged: Range[] = [];
    for (const range of [...seen, ...last].sort(([one], [other]) => one - other))
      append(merged, range);
    return merged;
  }

  #see(first: number, count: number): void {
    if (count > 0) append(this.#ranges, [first, count]);
  }
}

/** One that goes on where the last ends makes that one longer. */
function append(ranges: Range[], range: Range): void {
  const last = ranges.at(-1);
  if (last && last[0] + last[1] === range[0]) last[1] += range[1];
  else ranges.push(range);
}
