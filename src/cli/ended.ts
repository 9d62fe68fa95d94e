import type { ExecutionSummary } from '../protocol/people-api.ts';

const ENDED = new Set<ExecutionSummary['status']>(['stopped', 'error', 'complete']);

export function hasEnded({ status }: Pick<ExecutionSummary, 'status'>): boolean {
  return ENDED.has(status);
}

/** Milliseconds that it has run, or ran; undefined for one that never did. */
export function runningMs(
  { startedAt, endedAt }: Pick<ExecutionSummary, 'startedAt' | 'endedAt'>,
  now: number,
): number | undefined {
  return startedAt === undefined ? undefined : (endedAt ?? now) - startedAt;
}
