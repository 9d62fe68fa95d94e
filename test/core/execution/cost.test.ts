import { describe, expect, it } from 'vitest';
import { costOf } from '../../../src/core/execution/cost.ts';
import type { ExecutionState } from '../../../src/core/execution/execution-state.ts';
import { RUNNING } from '../report/example-view.ts';

const HOUR_MS = 3_600_000;
const AT = RUNNING.startedAt;
const complete: ExecutionState = {
  status: 'complete',
  reason: 'exit',
  startedAt: AT,
  endedAt: AT + 2 * HOUR_MS,
};

describe('the cost of an execution', () => {
  it.each<[string, number | undefined, ExecutionState, number | undefined]>([
    ['of two hours', 3.06, complete, 6.12],
    ['of two hours for nothing', 0, complete, 0],
    ['where nobody counts', undefined, complete, undefined],
    ['that runs', 3.06, { ...RUNNING, status: 'started' }, 3.06],
    ['that waits', 3.06, { status: 'queued', queuedAt: AT, attempt: 1 }, undefined],
    [
      'that was answered by another',
      3.06,
      { status: 'complete', reason: 'reused', endedAt: AT },
      undefined,
    ],
  ])('%s', (...[, pricePerHour, state, cost]) => {
    const spec = pricePerHour === undefined ? {} : { pricePerHour };
    expect(costOf(spec, state, AT + HOUR_MS)).toBe(cost);
  });
});
