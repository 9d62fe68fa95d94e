import { describe, expect, it } from 'vitest';
import { type ScaledMachine, scale } from '../../../src/core/compute/scale.ts';

const MINUTE = 60_000;
const NOW = 1000 * MINUTE;
const LIMITS = { min: 0, max: 4, idleMs: 15 * MINUTE, maxAgeMs: 720 * MINUTE };

/** `b` is booting, `w` works, `i20` idles for 20 minutes, `d` drains; a `!` behind it is too old. */
function machines(text: string): ScaledMachine[] {
  return text.split(' ').flatMap((word, index): ScaledMachine[] => {
    const [, kind = '', idle = '0', old] = /^([bwid])(\d+)?(!)?$/.exec(word) ?? [];
    const launchedAt = NOW - (old === undefined ? 100 : 721) * MINUTE;
    const id = `${word}#${index}`;
    switch (kind) {
      case 'b':
        return [{ id, launchedAt, state: { kind: 'booting' } }];
      case 'w':
        return [{ id, launchedAt, state: { kind: 'busy' } }];
      case 'i':
        return [{ id, launchedAt, state: { kind: 'idle', since: NOW - Number(idle) * MINUTE } }];
      case 'd':
        return [{ id, launchedAt, state: { kind: 'draining' } }];
      default:
        return [];
    }
  });
}

describe('the number of machines', () => {
  it.each([
    ['nothing to do', '', 0, 0, ''],
    ['one waits', '', 1, 1, ''],
    ['one waits and one boots', 'b', 1, 0, ''],
    ['one waits and one idles', 'i5', 1, 0, ''],
    ['one waits and one works', 'w', 1, 1, ''],
    ['more wait than there may be', 'w', 9, 3, ''],
    ['one idles for long', 'i20', 0, 0, 'i20#0'],
    ['one idles not so long', 'i14', 0, 0, ''],
    ['two idle for long and one is needed', 'i20 i30', 1, 0, 'i30#1'],
    ['one works for long', 'w', 0, 0, ''],
    ['one that drains is none to count on', 'd', 1, 1, ''],
    ['those that drain cost as well', 'd d d d', 1, 0, ''],
    ['one is too old and idles', 'i1!', 0, 0, 'i1!#0'],
    ['one is too old and works', 'w!', 0, 0, 'w!#0'],
    ['one is too old and another waits for it', 'w!', 1, 1, 'w!#0'],
  ])('when %s', (...[, text, waiting, launch, retire]) => {
    expect(scale(machines(text), waiting, { limits: LIMITS, now: NOW })).toEqual({
      launch,
      retire: retire === '' ? [] : [retire],
    });
  });

  it('never falls below the least', () => {
    const limits = { ...LIMITS, min: 2 };
    expect(scale([], 0, { limits, now: NOW }).launch).toBe(2);
    expect(scale(machines('i90 i90'), 0, { limits, now: NOW }).retire).toEqual([]);
    expect(scale(machines('i90 i80 i70'), 0, { limits, now: NOW }).retire).toEqual(['i90#0']);
  });
});
