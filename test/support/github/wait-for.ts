import type { World } from './world.ts';

/**
 * Waits until the predicate answers something and resolves with it. It is asked again after every
 * request, delivery and event, and by the clock only with `every` (milliseconds), for what happens
 * elsewhere; rejects after `timeoutMs` (default 5,000).
 */
export type WaitFor = <T>(
  predicate: () => T | undefined | null | false,
  options?: { timeoutMs?: number; what?: string; every?: number },
) => Promise<T>;

/** Makes the wait of one world. */
export function createWaitFor(world: World): WaitFor {
  return (predicate, { timeoutMs = 5000, what = 'the condition', every } = {}) =>
    new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        clearInterval(looking);
        forget();
      };
      const look = () => {
        try {
          const found = predicate();
          if (found === undefined || found === null || found === false) return;
          stop();
          resolve(found);
        } catch (error) {
          stop();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const timer = setTimeout(() => {
        stop();
        const last = world.requests
          .slice(-5)
          .map(({ method, path, status }) => `${method} ${path} ${status}`);
        const said = last.length === 0 ? 'none' : last.join(', ');
        reject(new Error(`${what} did not come within ${timeoutMs} ms; last requests: ${said}`));
      }, timeoutMs);
      const looking = every === undefined ? undefined : setInterval(look, every);
      const forget = world.onChange(look);
      look();
    });
}
