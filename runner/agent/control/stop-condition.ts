import { meetsStopCondition } from '../../../src/core/stop-condition/meets-stop-condition.ts';

/** Watches the metadata of one execution for the moment at which its work is done. */
export class StopCondition {
  readonly #condition: string;
  readonly #latest = new Map<string, unknown>();
  readonly #met = new AbortController();

  /** Fires once the condition has come true; it need not stay so. */
  readonly met = this.#met.signal;

  constructor(condition: string) {
    this.#condition = condition;
  }

  /** Takes a row of metadata; of each key the newest value counts. */
  observe(values: Readonly<Record<string, unknown>>): void {
    if (this.met.aborted) return;
    for (const [key, value] of Object.entries(values)) this.#latest.set(key, value);
    if (meetsStopCondition(this.#condition, this.#latest)) this.#met.abort();
  }
}
