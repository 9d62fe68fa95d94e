import type { LossReason } from '../../../src/core/execution/error-cause.ts';

/** The machine will be taken away, or soon may be: each once, for everything that runs on it. */
export class Interruption {
  readonly #fired = new AbortController();
  readonly #advised = new AbortController();
  #at: number | undefined;

  readonly signal = this.#fired.signal;
  /** It is only likelier than usual. */
  readonly advised = this.#advised.signal;

  /** When, in milliseconds since 1970. */
  get at(): number | undefined {
    return this.#at;
  }

  get reason(): LossReason {
    return this.signal.aborted ? 'interruption' : 'rebalance';
  }

  /** For work that goes on elsewhere, so that it need not wait until it must: fires with the advice already. */
  signalFor(isMovedOnAdvice: boolean): AbortSignal {
    return isMovedOnAdvice ? AbortSignal.any([this.signal, this.advised]) : this.signal;
  }

  advise(): void {
    this.#advised.abort();
  }

  announce(at: number): void {
    this.#at ??= at;
    this.#fired.abort();
  }
}
