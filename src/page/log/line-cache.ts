import type { LogLine } from '../../protocol/log-api.ts';
import { MOST_LOG_LINES } from '../../protocol/log-api.ts';

/** Some ten megabytes of usual lines. */
const MOST = 30_000;
/** More is asked for than is missing: whoever scrolls goes on. */
const AROUND = 400;
/** With long lines fewer are kept. */
const MOST_CHARACTERS = 20_000_000;

export type WantedWindow = { from: number; limit: number } | { lines: readonly number[] };

/** Lines that are here, the last used ones of all that were. */
export class LineCache {
  readonly #lines = new Map<number, LogLine>();
  #characters = 0;

  get(line: number): LogLine | undefined {
    return this.#lines.get(line);
  }

  add(lines: readonly LogLine[]): void {
    for (const line of lines) {
      this.#remove(line.line);
      this.#lines.set(line.line, line);
      this.#characters += line.text.length;
    }
    for (const oldest of this.#lines.keys()) {
      if (this.#lines.size <= MOST && this.#characters <= MOST_CHARACTERS) return;
      this.#remove(oldest);
    }
  }

  /** What has to be asked for to have these, which are in order; undefined when all are here. */
  missing(wanted: readonly number[]): WantedWindow | undefined {
    const missing = wanted.filter((line) => !this.#lines.has(line));
    const [first] = missing;
    const last = missing.at(-1);
    if (first === undefined || last === undefined) return undefined;
    if (last - first >= MOST_LOG_LINES) return { lines: missing.slice(0, MOST_LOG_LINES) };
    const from = Math.max(0, first - AROUND);
    return { from, limit: Math.min(MOST_LOG_LINES, last + AROUND - from) };
  }

  #remove(line: number): void {
    const known = this.#lines.get(line);
    if (!known) return;
    this.#characters -= known.text.length;
    this.#lines.delete(line);
  }
}
