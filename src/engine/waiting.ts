import type { Change, Changes } from './ports/store.ts';

export type Waiting = {
  /** Resolves at the first interesting change since this was made, at abort, or after `ms`. */
  wait: (ms: number) => Promise<void>;
  stop: () => void;
};

/**
 * Listens from now on, so that nothing falls between looking at the store and waiting for news of
 * it. Each `wait` also sees what came before it and after the last one.
 */
export function waitingFor(
  changes: Changes,
  isInteresting: (change: Change) => boolean,
  signal: AbortSignal,
): Waiting {
  let heard = false;
  let wake: (() => void) | undefined;
  const unsubscribe = changes.subscribe((change) => {
    if (!isInteresting(change)) return;
    heard = true;
    wake?.();
  });
  return {
    stop: unsubscribe,
    wait: (ms) =>
      new Promise((resolve) => {
        const done = () => {
          heard = false;
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        wake = done;
        signal.addEventListener('abort', done);
        if (heard || signal.aborted) done();
      }),
  };
}
