import { setMaxListeners } from 'node:events';
import type { Control } from '../../../src/protocol/protocol.ts';
import type { Interruption } from './interruption.ts';

/**
 * What the app wants of an execution, as signals that everything about it listens to. Each only
 * ever fires; `kill` implies `stop`.
 */
export class ExecutionControl {
  readonly #stop = new AbortController();
  readonly #kill = new AbortController();
  readonly #lost = new AbortController();

  /** End the command with grace. */
  readonly stop = this.#stop.signal;
  /** End the command without grace. */
  readonly kill = this.#kill.signal;
  /** The execution is another agent's or nobody's: drop everything, report nothing. */
  readonly lost = this.#lost.signal;

  /** The machine is taken away, or may be. */
  readonly interruption: Interruption;

  constructor(interruption: Interruption) {
    this.interruption = interruption;
    // Each file that is on its way listens: many at once are no leak.
    setMaxListeners(0, this.stop, this.kill, this.lost, interruption.signal, interruption.advised);
  }

  apply(control: Control): void {
    switch (control) {
      case 'run':
        return;
      case 'stop':
        return this.#stop.abort();
      case 'kill':
        this.#stop.abort();
        return this.#kill.abort();
    }
  }

  lose(): void {
    this.#lost.abort();
  }
}
