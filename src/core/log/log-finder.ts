import { findTransients } from './find-transients.ts';
import type { LogStreamName, StreamRun } from './log-stream.ts';
import { plainText } from './plain-text.ts';

export type LogQuery = {
  text: string;
  isRegex: boolean;
  streams: readonly LogStreamName[];
  /** So many lines are named; of more only the number. */
  mostMatches: number;
};

type Piece = {
  firstLine: number;
  lines: number;
  runs: readonly StreamRun[];
  /** One after the other, each of whole lines: short ones are looked through many times as fast. */
  texts: readonly string[];
};

/**
 * Finds lines of a log, upper and lower case alike, as if they had no colours. Pieces are added in order.
 * Of a line that was drawn several times only the last state is looked at, as people see it.
 */
export class LogFinder {
  readonly #query: LogQuery;
  readonly #expression: RegExp;
  readonly #streams: ReadonlySet<LogStreamName>;
  readonly #lines: number[] = [];
  /** By stream the state that nothing has taken the place of yet, where it is a match. */
  readonly #states = new Map<LogStreamName, number | undefined>();
  #count = 0;
  #total = 0;

  /** Throws `SyntaxError` for an expression that is none. */
  constructor(query: LogQuery) {
    this.#query = query;
    this.#expression = expressionOf(query);
    this.#streams = new Set(query.streams);
  }

  add({ firstLine, lines, runs, texts }: Piece): void {
    this.#total = firstLine + lines;
    const { matches, transients } = this.#look(texts);
    if (matches.length === 0 && transients.size === 0 && this.#states.size === 0) return;
    const isMatch = new Set(matches);
    let next = 0;
    let end = 0;
    for (const run of runs) {
      end += run.lines;
      const isWanted = this.#streams.has(run.stream);
      for (; (matches[next] ?? end) < end; next += 1) {
        const match = matches[next] ?? end;
        if (isWanted && !transients.has(match)) this.#see(firstLine + match);
      }
      if (!isWanted) continue;
      const last = end - 1;
      if (!transients.has(last)) this.#states.delete(run.stream);
      else this.#states.set(run.stream, isMatch.has(last) ? firstLine + last : undefined);
    }
  }

  result(): { lines: number[]; count: number; total: number } {
    const states = [...this.#states.values()].filter((line) => line !== undefined);
    return {
      lines: [...this.#lines, ...states]
        .sort((one, other) => one - other)
        .slice(0, this.#query.mostMatches),
      count: this.#count + states.length,
      total: this.#total,
    };
  }

  #see(line: number): void {
    this.#count += 1;
    if (this.#lines.length < this.#query.mostMatches) this.#lines.push(line);
  }

  /** Lines are counted only as far as there is something. */
  #look(texts: readonly string[]): { matches: number[]; transients: ReadonlySet<number> } {
    const matches: number[] = [];
    const transients = new Set<number>();
    let counted = 0;
    let line = 0;
    for (const [index, text] of texts.entries()) {
      const states = findTransients(text);
      const plain = plainText(text);
      const found = this.#query.isRegex ? this.#testLines(plain) : this.#find(plain);
      if (states.length === 0 && found.length === 0) continue;
      for (; counted < index; counted += 1) line += countLines(texts[counted] ?? '');
      for (const state of states) transients.add(line + state);
      for (const each of found) matches.push(line + each);
    }
    return { matches, transients };
  }

  /** The text as a whole: most of it is never looked at line by line. */
  #find(text: string): number[] {
    const found: number[] = [];
    const expression = this.#expression;
    let line = 0;
    let lineStart = 0;
    expression.lastIndex = 0;
    for (let match = expression.exec(text); match; match = expression.exec(text)) {
      let end = text.indexOf('\n', lineStart);
      for (; end !== -1 && end < match.index; end = text.indexOf('\n', lineStart)) {
        line += 1;
        lineStart = end + 1;
      }
      found.push(line);
      if (end === -1) break;
      expression.lastIndex = end;
    }
    return found;
  }

  /** An expression may not see the lines around the one that it is about. */
  #testLines(text: string): number[] {
    const found: number[] = [];
    let line = 0;
    for (let start = 0; start < text.length; line += 1) {
      const next = text.indexOf('\n', start);
      const end = next === -1 ? text.length : next;
      const whole = text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
      if (this.#expression.test(whole)) found.push(line);
      start = end + 1;
    }
    return found;
  }
}

function countLines(text: string): number {
  let lines = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) lines += 1;
  return lines;
}

function expressionOf({ text, isRegex }: LogQuery): RegExp {
  if (isRegex) return new RegExp(text, 'i');
  return new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`), 'gi');
}
