const FIRST_MS = 500;
const MOST_MS = 15_000;

const waiting = new Set<() => void>();

/** Whoever waits to ask the server again does it now. */
export function tryNow(): void {
  for (const go of waiting) go();
}

/** Longer each time, with a part of chance, so that not all pages come back at the same moment. */
export class Backoff {
  #next = FIRST_MS;

  reset(): void {
    this.#next = FIRST_MS;
  }

  /** True when it is time; false when `signal` ended it. */
  async wait(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    const ms = this.#next * (0.75 + Math.random() / 2);
    this.#next = Math.min(this.#next * 2, MOST_MS);
    await new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer);
        waiting.delete(go);
        signal.removeEventListener('abort', go);
        resolve();
      };
      const timer = setTimeout(go, ms);
      waiting.add(go);
      signal.addEventListener('abort', go);
    });
    return !signal.aborted;
  }
}
