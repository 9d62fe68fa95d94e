import { setTimeout as sleep } from 'node:timers/promises';

/** A longer timer fires at once (Node.js, `setTimeout`). */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Resolves once the deadline, in milliseconds since 1970, has passed; it may move on meanwhile.
 * Rejects when `signal` fires first.
 */
export async function untilPassed(deadline: () => number, signal: AbortSignal): Promise<void> {
  for (let left = deadline() - Date.now(); left > 0; left = deadline() - Date.now())
    await sleep(Math.min(left, MAX_TIMER_MS), undefined, { signal });
}
