import type { Phase } from '../../../src/core/execution/execution-state.ts';
import type { PhaseTimings } from '../../../src/protocol/protocol.ts';

/** Which phase an execution is in and how long each one took. */
export class PhaseClock {
  #phase: Phase;
  #since = performance.now();
  #changed = new AbortController();
  readonly #timings: PhaseTimings;

  /** @param timings what went before, of an execution that another agent began */
  constructor(phase: Phase = 'code', timings: PhaseTimings = {}) {
    this.#phase = phase;
    this.#timings = { ...timings };
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Fires when the present phase is over. */
  get changed(): AbortSignal {
    return this.#changed.signal;
  }

  enter(phase: Phase): void {
    this.#count();
    this.#phase = phase;
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  /** Of the phases that are over. */
  past(): PhaseTimings {
    const { [this.#phase]: _current, ...past } = this.#timings;
    return past;
  }

  timings(): PhaseTimings {
    this.#count();
    return { ...this.#timings };
  }

  #count(): void {
    const now = performance.now();
    this.#timings[this.#phase] = (this.#timings[this.#phase] ?? 0) + Math.round(now - this.#since);
    this.#since = now;
  }
}
