import { describe, expect, it } from 'vitest';
import { fittingRungs } from '../../../../runner/agent/control/fitting-rungs.ts';

const LADDER = [
  { signal: 'SIGINT', graceMs: 30_000 },
  { signal: 'SIGTERM', graceMs: 60_000 },
];
const NOW = 1_000_000;
const graces = (at: number | undefined) =>
  fittingRungs(LADDER, at, NOW).map(({ graceMs }) => graceMs);

describe('the grace of a command', () => {
  it.each([
    ['is the operator’s where nobody is in a hurry', undefined, [30_000, 60_000]],
    [
      'leaves time for the outputs of a machine that is taken away',
      NOW + 120_000,
      [30_000, 45_000],
    ],
    ['is less for the last when little is left', NOW + 80_000, [30_000, 5000]],
    ['is none when the machine is gone already', NOW - 1, [0, 0]],
  ])('%s', (_title, at, expected) => {
    expect(graces(at)).toEqual(expected);
  });
});
