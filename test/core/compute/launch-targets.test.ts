import { describe, expect, it } from 'vitest';
import { launchFailure } from '../../../src/core/compute/launch-failure.ts';
import {
  type LaunchTry,
  launchTargets,
  nextLaunch,
} from '../../../src/core/compute/launch-targets.ts';

const WANTED = { types: ['g5.xlarge', 'g4dn.xlarge'], market: 'spot-then-on-demand' } as const;
const NOW = 1_000_000;

const tried = (target: string, code: string, secondsAgo = 1): LaunchTry => {
  const [market = '', instanceType = ''] = target.split(' ');
  const at = NOW - secondsAgo * 1000;
  return {
    market: market === 'spot' ? 'spot' : 'on-demand',
    instanceType,
    code,
    failure: launchFailure(code),
    at,
  };
};
const NO_ROOM = 'InsufficientInstanceCapacity';

function next(tries: LaunchTry[], wanted: Parameters<typeof nextLaunch>[0] = WANTED): string {
  const found = nextLaunch(wanted, tries, NOW);
  switch (found.kind) {
    case 'try':
      return `${found.target.market} ${found.target.instanceType}`;
    case 'wait':
      return `wait ${(found.at - NOW) / 1000} s`;
    case 'give-up':
      return 'give up';
  }
}

describe('what EC2 is asked for', () => {
  it('is every type of the cheaper market first', () => {
    expect(
      launchTargets(WANTED).map(({ market, instanceType }) => `${market} ${instanceType}`),
    ).toEqual([
      'spot g5.xlarge',
      'spot g4dn.xlarge',
      'on-demand g5.xlarge',
      'on-demand g4dn.xlarge',
    ]);
  });

  it.each([
    ['first the best', [], 'spot g5.xlarge'],
    ['then the next', [tried('spot g5.xlarge', NO_ROOM)], 'spot g4dn.xlarge'],
    [
      'then what costs more',
      [tried('spot g5.xlarge', NO_ROOM), tried('spot g4dn.xlarge', NO_ROOM)],
      'on-demand g5.xlarge',
    ],
    [
      'the best again as soon as there may be room',
      [tried('spot g5.xlarge', NO_ROOM, 61), tried('spot g4dn.xlarge', NO_ROOM)],
      'spot g5.xlarge',
    ],
    [
      'nothing while none has room',
      launchTargets(WANTED).map(({ market, instanceType }) =>
        tried(`${market} ${instanceType}`, NO_ROOM, 20),
      ),
      'wait 40 s',
    ],
    [
      'nothing while EC2 wants rest',
      [tried('spot g5.xlarge', 'RequestLimitExceeded', 5)],
      'wait 10 s',
    ],
    [
      'the same again after that',
      [tried('spot g5.xlarge', 'RequestLimitExceeded', 16)],
      'spot g5.xlarge',
    ],
    [
      'never again what is not for sale there',
      [tried('spot g5.xlarge', 'Unsupported', 86_400)],
      'spot g4dn.xlarge',
    ],
    [
      'after a long while what a limit forbids',
      [tried('spot g5.xlarge', 'MaxSpotInstanceCountExceeded', 599)],
      'spot g4dn.xlarge',
    ],
    [
      'nothing more when the settings are wrong',
      [tried('spot g5.xlarge', 'InvalidParameterValue')],
      'give up',
    ],
  ])('%s', (_title, tries, expected) => {
    expect(next(tries)).toBe(expected);
  });

  it('is given up where nothing is for sale', () => {
    const wanted = { types: ['p5.48xlarge'], market: 'spot' } as const;
    expect(next([tried('spot p5.48xlarge', 'Unsupported')], wanted)).toBe('give up');
  });
});
