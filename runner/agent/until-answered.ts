import pRetry from 'p-retry';
import { AppAway } from './app-error.ts';

/**
 * Sends a request until the app answers it, however long that takes: at first after 0.1 s, later
 * every second or two, spread so that a fleet of agents does not return in one wave: an app that was
 * away must hear of its executions well within a lease. A refusal is an answer and is thrown, as is
 * the signal's reason.
 */
export async function untilAnswered<T>(request: () => Promise<T>, signal: AbortSignal): Promise<T> {
  return pRetry(request, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 100,
    maxTimeout: 1000,
    randomize: true,
    signal,
    shouldRetry: ({ error }) => error instanceof AppAway && !signal.aborted,
  });
}
