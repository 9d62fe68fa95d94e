import { describe, expect, it } from 'vitest';
import { launchFailure } from '../../../src/core/compute/launch-failure.ts';
import {
  BOOT_FAILED,
  type LaunchTry,
  besideLaunch,
  bootFailure,
  launchTargets,
  nextLaunch,
} from '../../../src/core/compute/launch-targets.ts';

const WANTED = {
  types: ['g5.xlarge', 'g4dn.xlarge'],
  market: 'spot-then-on-demand',
  places: ['a', 'b'],
} as const;
const NOW = 1_000_000;

/** `spot g5.xlarge` for both places, `spot g5.xlarge a` for one. */
const tried = (target: string, code: string, secondsAgo = 1): LaunchTry[] => {
  const [market = '', instanceType = '', ...places] = target.split(' ');
  const at = NOW - secondsAgo * 1000;
  return (places.length === 0 ? ['a', 'b'] : places).map((place) => ({
    market: market === 'spot' ? 'spot' : 'on-demand',
    instanceType,
    place,
    code,
    message: 'no',
    failure: launchFailure(code),
    at,
  }));
};
const NO_ROOM = 'InsufficientInstanceCapacity';

function next(tries: LaunchTry[][], wanted: Parameters<typeof nextLaunch>[0] = WANTED): string {
  const found = nextLaunch(wanted, tries.flat(), NOW);
  switch (found.kind) {
    case 'try':
      return found.targets
        .map(({ market, instanceType, place }) => `${market} ${instanceType} ${place}`)
        .join(', ');
    case 'wait':
      return `wait ${(found.at - NOW) / 1000} s`;
    case 'give-up':
      return 'give up';
  }
}

const ALL_SPOT = 'spot g5.xlarge a, spot g5.xlarge b, spot g4dn.xlarge a, spot g4dn.xlarge b';
const EVERYTHING = ['spot', 'on-demand'].flatMap((market) => [
  `${market} g5.xlarge`,
  `${market} g4dn.xlarge`,
]);

describe('what EC2 is asked for', () => {
  it.each([
    ['first every type and place of the cheaper market', [], ALL_SPOT],
    [
      'then what has not been without room',
      [tried('spot g5.xlarge', NO_ROOM), tried('spot g4dn.xlarge a', NO_ROOM)],
      'spot g4dn.xlarge b',
    ],
    [
      'then what costs more',
      [tried('spot g5.xlarge', NO_ROOM), tried('spot g4dn.xlarge', NO_ROOM)],
      'on-demand g5.xlarge a, on-demand g5.xlarge b, on-demand g4dn.xlarge a, on-demand g4dn.xlarge b',
    ],
    [
      'what had no room again as soon as there may be some',
      [tried('spot g5.xlarge', NO_ROOM, 61), tried('spot g4dn.xlarge', NO_ROOM)],
      'spot g5.xlarge a, spot g5.xlarge b',
    ],
    [
      'nothing while none has room',
      EVERYTHING.map((target) => tried(target, NO_ROOM, 20)),
      'wait 40 s',
    ],
    [
      'nothing while EC2 wants rest',
      [tried('spot g5.xlarge', 'RequestLimitExceeded', 5)],
      'wait 10 s',
    ],
    ['the same again after that', [tried('spot g5.xlarge', 'RequestLimitExceeded', 16)], ALL_SPOT],
    [
      'not soon again what is not for sale there',
      [tried('spot g5.xlarge b', 'Unsupported', 599)],
      'spot g5.xlarge a, spot g4dn.xlarge a, spot g4dn.xlarge b',
    ],
    [
      'after a long while what a limit forbids',
      [tried('spot g5.xlarge', 'MaxSpotInstanceCountExceeded', 599)],
      'spot g4dn.xlarge a, spot g4dn.xlarge b',
    ],
    [
      'even that when somebody has had time to change the image',
      [tried('spot g5.xlarge', 'Unsupported', 601), tried('spot g4dn.xlarge', 'Unsupported', 601)],
      ALL_SPOT,
    ],
    [
      'nothing more when the settings are wrong',
      [tried('spot g5.xlarge', 'InvalidParameterValue')],
      'give up',
    ],
    [
      'all again when somebody has had time to mend them',
      [tried('spot g5.xlarge', 'InvalidParameterValue', 31)],
      ALL_SPOT,
    ],
  ])('%s', (_title, tries, expected) => {
    expect(next(tries)).toBe(expected);
  });

  it('is given up where nothing is for sale', () => {
    const wanted = { types: ['p5.48xlarge'], market: 'spot', places: ['a', 'b'] } as const;
    expect(next([tried('spot p5.48xlarge', 'Unsupported')], wanted)).toBe('give up');
  });

  it.each([
    [undefined, 'subnet-1'],
    [undefined, 'eu-west-1a'],
    ['eu-west-1a', 'subnet-1'],
    ['subnet-1', 'eu-west-1a'],
  ])('rests where a machine of %s was taken back in %s', (place, seen) => {
    const wanted = {
      types: ['g5.xlarge'],
      market: 'spot',
      places: place === undefined ? [] : [place],
    } as const;
    const gone = tried(`spot g5.xlarge ${seen}`, 'Server.InsufficientInstanceCapacity');
    expect(next([gone], wanted)).toBe('wait 59 s');
  });

  it('is a type alone where the operator names no place', () => {
    expect(launchTargets({ types: ['g5.xlarge'], market: 'on-demand', places: [] })).toEqual([
      [{ market: 'on-demand', instanceType: 'g5.xlarge', place: undefined }],
    ]);
  });
});

describe('what was refused beside a machine that was given', () => {
  it('says nothing against the other places', () => {
    const beside = tried('spot g5.xlarge a', 'InvalidSubnetID.NotFound').map(besideLaunch);
    expect(next([beside])).toBe('spot g5.xlarge b, spot g4dn.xlarge a, spot g4dn.xlarge b');
  });
});

describe('a machine that ended before it came to work', () => {
  it('is replaced soon', () => {
    expect(bootFailure([], 'g5.xlarge', NOW)).toBe('later');
    expect(bootFailure(tried('spot g5.xlarge a', BOOT_FAILED, 3601), 'g5.xlarge', NOW)).toBe(
      'later',
    );
    expect(bootFailure(tried('spot g5.xlarge a', BOOT_FAILED, 60), 'g4dn.xlarge', NOW)).toBe(
      'later',
    );
  });

  it('is not replaced so soon when another of its type did so lately', () => {
    expect(bootFailure(tried('spot g5.xlarge a', BOOT_FAILED, 1800), 'g5.xlarge', NOW)).toBe(
      'limit',
    );
  });
});
