/** More rows than this a second of one kind draw no better chart, and would drown the database. */
export const METADATA_ROWS_PER_SECOND = 50;

interface DroppedMetadata {
  /** The keys that the rows had in common, sorted. */
  keys: readonly string[];
  rows: number;
}

/**
 * Decides which rows of metadata are kept: so many a second for each set of keys, so that a chatty
 * progress counter cannot push out a rare `accuracy`.
 */
export class MetadataRate {
  #second = -1;
  #kept = new Map<string, number>();
  readonly #dropped = new Map<string, DroppedMetadata>();

  /** Whether the row is kept. `at` is in milliseconds. */
  admit(values: Record<string, unknown>, at: number): boolean {
    this.#forgetOlderThan(Math.floor(at / 1000));
    const keys = Object.keys(values).sort();
    const kind = JSON.stringify(keys);
    const kept = this.#kept.get(kind) ?? 0;
    if (kept < METADATA_ROWS_PER_SECOND) {
      this.#kept.set(kind, kept + 1);
      return true;
    }
    const rows = (this.#dropped.get(kind)?.rows ?? 0) + 1;
    this.#dropped.set(kind, { keys, rows });
    return false;
  }

  /** What was refused since the start. */
  dropped(): DroppedMetadata[] {
    return [...this.#dropped.values()];
  }

  #forgetOlderThan(second: number): void {
    if (second === this.#second) return;
    this.#second = second;
    this.#kept = new Map();
  }
}
