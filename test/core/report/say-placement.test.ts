import { describe, expect, it } from 'vitest';
import { launchFailure } from '../../../src/core/compute/launch-failure.ts';
import { BOOT_FAILED, NO_ANSWER } from '../../../src/core/compute/launch-targets.ts';
import { sayPlacement } from '../../../src/core/report/render-placement.ts';

const AT = Date.UTC(2026, 0, 2, 3, 4, 5);

describe('what an execution waits for', () => {
  it.each([
    [NO_ANSWER, 'Amazon did not answer'],
    ['RequestLimitExceeded', 'Amazon answers RequestLimitExceeded'],
    [BOOT_FAILED, 'a machine ended before it came to work'],
  ])('is in words after %s', (code, words) => {
    const target = { market: 'spot', instanceType: 'g5.xlarge' } as const;
    const tried = { ...target, code, message: 'no', failure: launchFailure(code), at: AT };
    const said = sayPlacement({ tries: [tried], nextAt: AT + 15_000, idleMs: 0 });
    expect(said).toBe(`${words}; trying again at 03:04:20 UTC`);
  });
});
