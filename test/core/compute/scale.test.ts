import { describe, expect, it } from 'vitest';
import { type ScaledMachine, agentIdleMs, scale } from '../../../src/core/compute/scale.ts';

const MINUTE = 60_000;
const NOW = 1000 * MINUTE;
const LIMITS = { min: 0, max: 4, idleMs: 15 * MINUTE, maxAgeMs: 720 * MINUTE };

/**
 * `b` is booting, `w` works, `i20` idles for 20 minutes, `d` drains; a `!` behind it is too old; behind a
 * slash stands its pool: `a` where there is none, nobody's where it is `-`, and `x` that of one execution.
 */
function machines(text: string): ScaledMachine[] {
  return text.split(' ').flatMap((word): ScaledMachine[] => {
    const [, kind = '', idle = '0', old, of = 'a'] =
      /^([bwid])(\d+)?(!)?(?:\/(.))?$/.exec(word) ?? [];
    const machine = {
      launchedAt: NOW - (old === undefined ? 100 : 721) * MINUTE,
      pool: of === '-' ? undefined : pool(of),
      id: word,
    };
    switch (kind) {
      case 'b':
        return [{ ...machine, state: { kind: 'booting' } }];
      case 'w':
        return [{ ...machine, state: { kind: 'busy' } }];
      case 'i':
        return [{ ...machine, state: { kind: 'idle', since: NOW - Number(idle) * MINUTE } }];
      case 'd':
        return [{ ...machine, state: { kind: 'draining' } }];
      default:
        return [];
    }
  });
}

function pool(letter: string): string {
  return letter === 'x' ? 'gpu@execution-1' : letter;
}

const list = (text: string): string[] => text.split(' ').filter((word) => word !== '');

function decided(text: string, waiting: string, limits = LIMITS) {
  return scale(machines(text), waiting.split('').map(pool), { limits, now: NOW });
}

describe('the number of machines', () => {
  it.each([
    ['there is nothing to do', '', '', '', ''],
    ['one waits', '', 'a', 'a', ''],
    ['one waits and one boots', 'b', 'a', '', ''],
    ['one waits and one idles', 'i5', 'a', '', ''],
    ['one waits and one works', 'w', 'a', 'a', ''],
    ['more wait than there may be', 'w', 'aaaaaaaaa', 'a a a', ''],
    ['one idles for long', 'i20', '', '', 'i20'],
    ['one idles not so long', 'i14', '', '', ''],
    ['two idle for long and one is needed', 'i20 i30', 'a', '', 'i30'],
    ['one works for long', 'w', '', '', ''],
    ['one that drains is none to count on', 'd', 'a', 'a', ''],
    ['those that drain cost as well', 'd d d d', 'a', '', ''],
    ['one is too old and idles', 'i1!', '', '', 'i1!'],
    ['one is too old and works', 'w!', '', '', 'w!'],
    ['one is too old and another waits for it', 'w!', 'a', 'a', 'w!'],
    ['one idles that is of others', 'i5/b', 'a', 'a', ''],
    ['two of different pools wait', 'i5/b', 'ab', 'a', ''],
    ['there is no room beside those of others that idle', 'i5/b i9/b w w', 'aa', '', 'i9/b i5/b'],
    ['there is no room beside those of others that work', 'w/b w/b w w', 'a', '', ''],
    [
      'one of others, that has none, has waited for longer than what all would do next',
      'w/b w/b w/b w/b',
      'ab',
      '',
      'w/b',
    ],
    ['it has not waited for so long', 'w/b w/b w/b w/b', 'ba', '', ''],
    ['it has one that works', 'w/b w/b w/b w', 'ab', '', ''],
    ['it gets one as soon as that has ended', 'w/b w/b w/b d/b', 'ab', '', ''],
    ['a stranger waits and one idles', 'i5', 'x', 'gpu@execution-1', ''],
    ["a stranger's execution is over", 'i0/x', '', '', 'i0/x'],
    ["a stranger's execution has not begun", 'i0/x', 'x', '', ''],
  ])('when %s', (...[, text, waiting, launch, retire]) => {
    expect(decided(text, waiting)).toEqual({
      bind: [],
      launch: list(launch),
      retire: list(retire),
    });
  });

  it('gives those of nobody to who waits, and one of its own before them', () => {
    expect(decided('b/- i5/- i5', 'aab').bind).toEqual([
      { id: 'i5/-', pool: 'a' },
      { id: 'b/-', pool: 'b' },
    ]);
  });

  it('never falls below the least', () => {
    const limits = { ...LIMITS, min: 2 };
    expect(decided('', '', limits).launch).toEqual([undefined, undefined]);
    expect(decided('', 'a', limits).launch).toEqual(['a', undefined]);
    expect(decided('i90 i91', '', limits).retire).toEqual([]);
    expect(decided('i90 i80 i70', '', limits).retire).toEqual(['i90']);
  });
});

describe('an agent with nothing to do', () => {
  it('goes by itself, unless some machines are to stay', () => {
    expect(agentIdleMs(LIMITS)).toBe(LIMITS.idleMs);
    expect(agentIdleMs({ ...LIMITS, min: 1 })).toBe(LIMITS.maxAgeMs);
  });
});
