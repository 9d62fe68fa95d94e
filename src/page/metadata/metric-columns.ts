import type { MetadataRow } from '../../protocol/log-api.ts';
import { readNumber } from './read-number.ts';

/** The numbers of one key, and in which rows they stand. */
export type Column = {
  readonly rows: readonly number[];
  /** NaN where there was one that cannot be drawn. */
  readonly values: readonly number[];
  readonly min: number;
  readonly max: number;
};

/** What a key said last. */
export type Latest = { key: string; value: unknown; line: number };

type Growing = { rows: number[]; values: number[]; min: number; max: number };

/** Rows of metadata by key, as they come: charts ask for keys, and 100,000 objects would weigh ten times this. */
export class MetricColumns {
  readonly #at: number[] = [];
  readonly #columns = new Map<string, Growing>();
  readonly #latest = new Map<string, Latest>();
  #lastLine = -1;

  get rowCount(): number {
    return this.#at.length;
  }

  /** Of the log; -1 before any. */
  get lastLine(): number {
    return this.#lastLine;
  }

  /** Of each row, in milliseconds. */
  get at(): readonly number[] {
    return this.#at;
  }

  /** Rows that are known already are left out. */
  append(rows: readonly MetadataRow[]): void {
    for (const { line, at, values } of rows) {
      if (line <= this.#lastLine) continue;
      this.#lastLine = line;
      const row = this.#at.push(at) - 1;
      for (const [key, value] of Object.entries(values)) {
        this.#latest.set(key, { key, value, line });
        this.#add(key, row, readNumber(value));
      }
    }
  }

  /** Those with numbers, in the order in which they came. */
  numericKeys(): string[] {
    return [...this.#columns].flatMap(([key, { min }]) => (min === Infinity ? [] : [key]));
  }

  column(key: string): Column | undefined {
    return this.#columns.get(key);
  }

  latest(): Latest[] {
    return [...this.#latest.values()];
  }

  #add(key: string, row: number, number: number | undefined): void {
    const known = this.#columns.get(key);
    if (!known && number === undefined) return;
    const column = known ?? { rows: [], values: [], min: Infinity, max: -Infinity };
    if (!known) this.#columns.set(key, column);
    column.rows.push(row);
    column.values.push(number ?? Number.NaN);
    if (number === undefined || Number.isNaN(number)) return;
    column.min = Math.min(column.min, number);
    column.max = Math.max(column.max, number);
  }
}
