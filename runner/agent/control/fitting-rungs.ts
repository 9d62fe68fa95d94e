import type { StopRung } from '../../../src/protocol/protocol.ts';

/** The outputs have to be uploaded before the machine is gone: for them so much is kept of its last minutes. */
export const UPLOAD_MS = 45_000;

/** The ladder, with no more grace than there is until `at`. */
export function fittingRungs(
  rungs: readonly StopRung[],
  at: number | undefined,
  now: number = Date.now(),
): StopRung[] {
  let left = at === undefined ? Number.POSITIVE_INFINITY : Math.max(0, at - UPLOAD_MS - now);
  return rungs.map(({ signal, graceMs }) => {
    const grace = Math.min(graceMs, left);
    left -= grace;
    return { signal, graceMs: grace };
  });
}
