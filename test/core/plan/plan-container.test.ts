import { describe, expect, it } from 'vitest';
import type { Mount, Resources } from '../../../src/core/definition/definition.ts';
import { planContainer } from '../../../src/core/plan/plan-container.ts';
import { settings, step } from './step.ts';

const NONE = { min: undefined, max: undefined };
const GB = 1024 ** 3;

describe('planContainer', () => {
  it('gives a step that asks for nothing what its environment has', () => {
    expect(plan({}, 'memory: 8 GB, cpus: 4, shm: 1 GB, gpus: all')).toEqual({
      container: {
        memoryBytes: 8 * GB,
        cpus: 4,
        shmBytes: GB,
        gpus: 'all',
        network: 'bridge',
        mounts: [],
      },
      warnings: [],
      problems: [],
    });
    expect(plan({}, '').container).toEqual({ network: 'bridge', mounts: [] });
  });

  it.each<[Partial<Resources>, string, object]>([
    [{ memory: { min: 1024, max: 2048 } }, '', { memoryBytes: 2 * GB }],
    [{ memory: { min: 1024, max: undefined } }, '', { memoryBytes: GB }],
    [{ memory: { min: undefined, max: 4096 } }, 'memory: 2 GB', { memoryBytes: 2 * GB }],
    [{ memory: { min: undefined, max: 1024 } }, 'memory: 2 GB', { memoryBytes: GB }],
    [{ cpu: { min: 1, max: 1.5 } }, 'cpus: 4', { cpus: 1.5 }],
    [{ cpu: { min: undefined, max: 8 } }, 'cpus: 4', { cpus: 4 }],
    [{ devices: { 'nvidia.com/gpu': 2 } }, '', { gpus: 2 }],
    [{ devices: { 'nvidia.com/gpu': 1 } }, 'gpus: all', { gpus: 1 }],
    [{ devices: undefined }, 'gpus: 3', { gpus: 3 }],
  ])('takes resources %j within { %s }', (resources, environment, expected) => {
    expect(plan(resources, environment).container).toEqual({
      network: 'bridge',
      mounts: [],
      ...(environment.startsWith('memory') && { memoryBytes: 2 * GB }),
      ...expected,
    });
  });

  it('takes an empty map of devices for a wish to have none', () => {
    expect(plan({ devices: {} }, 'gpus: all').container.gpus).toBeUndefined();
  });

  it('says which devices it does not know', () => {
    expect(plan({ devices: { 'google.com/tpu': 1 } }, '').warnings).toEqual([
      "the device 'google.com/tpu' of the step's resources has no effect here",
    ]);
  });

  it.each([
    ['2', { cpus: 2 }],
    ['0.5', { cpus: 0.5 }],
    ['0, 2,4', { cpuSet: '0,2,4' }],
    ['0-3,6', { cpuSet: '0-3,6' }],
    ['', {}],
  ])('reads VH_CPU_LIMIT=%s', (value, expected) => {
    expect(plan({}, '', { VH_CPU_LIMIT: value }).container).toEqual({
      network: 'bridge',
      mounts: [],
      ...expected,
    });
  });

  it.each(['many', '1,', '-2', '0.0'])('refuses VH_CPU_LIMIT=%s', (value) => {
    expect(plan({}, '', { VH_CPU_LIMIT: value }).problems).toEqual([
      `VH_CPU_LIMIT takes a number of cores or a list such as 0,2,4, not '${value}'`,
    ]);
  });

  it.each([
    ['host', 'host-network: yes', 'host', []],
    ['bridge', '', 'bridge', []],
    [
      'host',
      '',
      'bridge',
      [
        "VH_DOCKER_NETWORK=host is passed over: environment 'here' does not allow the machine's own network",
      ],
    ],
    [
      'mine',
      'host-network: yes',
      'bridge',
      ['VH_DOCKER_NETWORK=mine is passed over: only host and bridge are known'],
    ],
  ])(
    'turns VH_DOCKER_NETWORK=%s in { %s } into %s',
    (...[asked, environment, network, warnings]) => {
      const planned = plan({}, environment, { VH_DOCKER_NETWORK: asked });
      expect(planned).toMatchObject({ container: { network }, warnings });
    },
  );

  it.each<[Partial<Mount> & { source: string }, string | undefined]>([
    [{ source: '/mnt/data' }, undefined],
    [{ source: '/mnt/data/deep' }, undefined],
    [{ source: '/mnt/database' }, "environment 'here' does not allow it"],
    [{ source: '/' }, "environment 'here' does not allow it"],
    [{ source: '/mnt/data/../../etc' }, "its path has '..' in it"],
    [{ source: '/mnt/data', type: 'nfs' }, "mounts of type 'nfs' are not supported here"],
  ])('mounts %j only where that is allowed', (mount, reason) => {
    const asked = { destination: '/d', readonly: true, type: undefined, options: {}, ...mount };
    const planned = planContainer(
      step({ mounts: [asked] }),
      environment('mounts: [/mnt/data/]'),
      {},
    );
    expect(planned.container.mounts).toEqual(
      reason === undefined
        ? [{ source: mount.source, destination: '/d', readonly: true, within: '/mnt/data/' }]
        : [],
    );
    expect(planned.warnings).toEqual(
      reason === undefined ? [] : [`the mount of '${mount.source}' is passed over: ${reason}`],
    );
  });
});

function plan(resources: Partial<Resources>, text: string, variables: Record<string, string> = {}) {
  const whole = { cpu: NONE, memory: NONE, devices: undefined, ...resources };
  return planContainer(step({ resources: whole }), environment(text), variables);
}

function environment(text: string) {
  const found = settings(`environments: {here: {${text}}}`).environments.at(-1);
  if (!found) throw new Error('the test itself is wrong');
  return found;
}
