import { describe, expect, it } from 'vitest';
import { compareMachines } from '../../../src/core/compute/compare-machines.ts';
import type { Instance, Machine } from '../../../src/core/compute/machine.ts';

const MINUTE = 60_000;
const NOW = 100_000 * MINUTE;
const ago = (minutes: number): number => NOW - minutes * MINUTE;

function machine(own: Partial<Machine> = {}): Machine {
  return {
    id: 'm1',
    environment: 'gpu',
    region: 'eu-west-1',
    pool: 'gpu',
    status: 'ready',
    market: 'spot',
    targets: [],
    instanceType: 'g5.xlarge',
    place: 'subnet-1',
    instanceId: 'i-1',
    pricePerHour: 1,
    requestedAt: ago(30),
    launchedAt: ago(30),
    registeredAt: ago(28),
    seenAt: ago(0),
    idleAt: ago(1),
    retiredAt: undefined,
    suspectedAt: undefined,
    endedAt: undefined,
    reason: undefined,
    workerId: 'w1',
    ...own,
  };
}

const REQUESTED = {
  status: 'requested',
  instanceId: undefined,
  launchedAt: undefined,
  registeredAt: undefined,
  seenAt: undefined,
  workerId: undefined,
} as const;
const BOOTING = { ...REQUESTED, status: 'booting', instanceId: 'i-1' } as const;

function instance(own: Partial<Instance> = {}): Instance {
  return {
    id: 'i-1',
    region: 'eu-west-1',
    machineId: 'm1',
    environment: 'gpu',
    state: 'running',
    instanceType: 'g5.xlarge',
    market: 'spot',
    place: 'subnet-1',
    launchedAt: ago(30),
    stateReason: undefined,
    ...own,
  };
}

type Case = [
  string,
  { machine?: Machine; instance?: Instance; busy?: boolean },
  /** Kind and, where there is one, reason. */
  string,
];

describe('what is known and what is there', () => {
  it.each<Case>([
    ['agree', { machine: machine(), instance: instance() }, ''],
    [
      'need no second look while a launch is answered',
      { machine: machine({ ...REQUESTED, requestedAt: ago(0.4) }) },
      '',
    ],
    [
      'may lack the answer to a launch, which is asked for again',
      { machine: machine({ ...REQUESTED, requestedAt: ago(1) }) },
      'ask-again',
    ],
    [
      'may lack the answer to a launch that gave an instance',
      { machine: machine({ ...REQUESTED, requestedAt: ago(1) }), instance: instance() },
      'adopt',
    ],
    [
      'may lack an instance that is too new to be known',
      { machine: machine({ ...BOOTING, launchedAt: ago(1) }) },
      '',
    ],
    [
      'may lack an instance, which is doubted at first',
      { machine: machine() },
      'suspect: the provider knows nothing of it',
    ],
    ['may still lack it', { machine: machine({ suspectedAt: ago(4) }) }, ''],
    [
      'may lack it for good',
      { machine: machine({ suspectedAt: ago(5) }) },
      'end: the provider knows nothing of it',
    ],
    [
      'may lack one that holds a lease, which is never ended',
      { machine: machine({ suspectedAt: ago(5) }), busy: true },
      'clear',
    ],
    [
      'may lack a launch that nobody ever answered',
      { machine: machine({ ...REQUESTED, requestedAt: ago(6) }) },
      'end: the launch was never answered',
    ],
    [
      'may have an instance that was terminated',
      { machine: machine(), instance: instance({ state: 'terminated' }) },
      'end: the machine is gone',
    ],
    [
      'may have an instance that never came to run',
      {
        machine: machine({ ...BOOTING, launchedAt: ago(1) }),
        instance: instance({
          state: 'terminated',
          stateReason: { code: 'Server.InsufficientInstanceCapacity', message: 'no capacity' },
        }),
      },
      'end: no capacity (early)',
    ],
    [
      'may have a machine that still boots',
      { machine: machine({ ...BOOTING, launchedAt: ago(9) }), instance: instance() },
      '',
    ],
    [
      'may have a machine whose agent never came',
      { machine: machine({ ...BOOTING, launchedAt: ago(10) }), instance: instance() },
      'suspect: its agent never came to work',
    ],
    [
      'may still have it in the next round',
      {
        machine: machine({ ...BOOTING, launchedAt: ago(11), suspectedAt: ago(1) }),
        instance: instance(),
      },
      'terminate: its agent never came to work',
    ],
    [
      'may have one that came at last',
      { machine: machine({ suspectedAt: ago(1) }), instance: instance() },
      'clear',
    ],
    [
      'may have a silent machine',
      { machine: machine({ seenAt: ago(13), suspectedAt: ago(1) }), instance: instance() },
      'terminate: its agent is silent',
    ],
    [
      'may have a silent machine that holds a lease, which is never ended',
      {
        machine: machine({ seenAt: ago(13), suspectedAt: ago(1) }),
        instance: instance(),
        busy: true,
      },
      'clear',
    ],
    [
      'may have one that was told to go just now',
      { machine: machine({ status: 'retiring', retiredAt: ago(1) }), instance: instance() },
      '',
    ],
    [
      'may have one that was told to go and does not',
      {
        machine: machine({ status: 'retiring', retiredAt: ago(4), reason: 'it was idle' }),
        instance: instance(),
      },
      'suspect: it was idle',
    ],
    [
      'may have one that is far too old',
      { machine: machine({ launchedAt: ago(24 * 60 + 31) }), instance: instance() },
      'suspect: it is older than it may be',
    ],
    [
      'may have one of an environment that the operator took away',
      { machine: machine({ environment: 'was' }), instance: instance() },
      'suspect: its environment is no more',
    ],
    [
      'may have one that somebody stopped by hand',
      { machine: machine(), instance: instance({ state: 'stopped' }) },
      'suspect: it was stopped',
    ],
    ['may have an instance that nobody knows', { instance: instance() }, 'orphan'],
    [
      'may have one without the tag of a machine',
      { instance: instance({ machineId: undefined }) },
      'orphan',
    ],
    [
      'may have a second instance for a machine that has one already',
      { machine: machine({ instanceId: 'i-0' }), instance: instance(), busy: true },
      'orphan',
    ],
    [
      'have nothing to say of what nobody knows and is gone',
      { instance: instance({ state: 'terminated' }) },
      '',
    ],
  ])('%s', (_title, { machine: row, instance: real, busy }, expected) => {
    const actions = compareMachines({
      machines: row ? [row] : [],
      instances: real ? [real] : [],
      busy: new Set(busy ? ['w1'] : []),
      limits: new Map([['gpu', { bootMs: 10 * MINUTE, maxAgeMs: 24 * 60 * MINUTE }]]),
      now: NOW,
    });
    const said = actions.map((action) => {
      const reason = 'reason' in action ? `: ${action.reason}` : '';
      const early = action.kind === 'end' && action.isEarly ? ' (early)' : '';
      return `${action.kind}${reason}${early}`;
    });
    expect(said.join()).toBe(expected);
  });
});
