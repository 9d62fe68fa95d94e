/** The machine will be taken away: once, for everything that runs on it. */
export class Interruption {
  readonly #fired = new AbortController();
  #at: number | undefined;

  readonly signal = this.#fired.signal;

  /** When, in milliseconds since 1970. */
  get at(): number | undefined {
    return this.#at;
  }

  announce(at: number): void {
    this.#at ??= at;
    this.#fired.abort();
  }
}
