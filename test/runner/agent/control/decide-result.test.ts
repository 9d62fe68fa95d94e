import { describe, expect, it } from 'vitest';
import { decideResult } from '../../../../runner/agent/control/decide-result.ts';

const LIMITS = { timeLimitSeconds: 60, noOutputTimeoutSeconds: 30 };

describe('decideResult', () => {
  it.each([
    {
      name: 'exit code 0',
      end: { exitCode: 0 },
      result: { outcome: 'complete', reason: 'exit' },
    },
    {
      name: 'another exit code',
      end: { exitCode: 2 },
      result: failed({ kind: 'command-failed', exitCode: 2 }),
    },
    {
      name: 'a signal from outside',
      end: { exitCode: 139, signal: 'SIGSEGV' },
      result: failed({ kind: 'command-failed', exitCode: 139, signal: 'SIGSEGV' }),
    },
    {
      name: 'exit code 137 without a word from the kernel',
      end: { exitCode: 137 },
      result: failed({ kind: 'command-failed', exitCode: 137 }),
    },
    {
      name: 'a lack of memory',
      end: { exitCode: 137, outOfMemory: true },
      result: failed({ kind: 'out-of-memory' }),
    },
  ])('knows what $name means', ({ end, result }) => {
    expect(decideResult('itself', { outOfMemory: false, ...end }, LIMITS)).toEqual(result);
  });

  it.each([
    { endedBy: 'stop', result: { outcome: 'stopped' } },
    { endedBy: 'time-limit', result: failed({ kind: 'time-limit', limitSeconds: 60 }) },
    { endedBy: 'no-output', result: failed({ kind: 'no-output', limitSeconds: 30 }) },
  ] as const)('calls the end by $endedBy that, whatever the exit code', ({ endedBy, result }) => {
    const end = { exitCode: 0, outOfMemory: false };
    expect(decideResult(endedBy, end, LIMITS)).toEqual(result);
  });
});

function failed(cause: object) {
  return { outcome: 'error', cause };
}
