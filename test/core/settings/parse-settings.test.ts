import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../src/core/settings/parse-settings.ts';

const SECRETS: Record<string, string> = { REGISTRY_PASSWORD: 'hunter22', TOKEN: 'tok' };

function parse(text: string) {
  return parseSettings(text, 'settings.yaml', (place) => {
    const name = 'env' in place ? place.env : place.file;
    const value = SECRETS[name];
    return value === undefined
      ? { ok: false, message: `the variable ${name} is not set` }
      : { ok: true, value };
  });
}

function settings(text: string) {
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.settings;
}

function ec2(rest: string): string {
  return `environments:\n  gpu:\n    ec2: {region: eu-west-1, instance-types: [g5.xlarge], image: ami-1${rest}`;
}

describe('parseSettings', () => {
  it('takes an empty file for this machine alone, with the usual limits', () => {
    expect(settings('')).toEqual({
      environments: [
        {
          slug: 'local',
          name: 'local',
          workers: undefined,
          ec2: undefined,
          repositories: ['*'],
          forks: true,
          autorestart: false,
          memoryBytes: undefined,
          cpus: undefined,
          shmBytes: undefined,
          gpus: undefined,
          hostNetwork: false,
          mounts: [],
          quotas: {},
          timeLimitSeconds: undefined,
          noOutputTimeoutSeconds: 28_800,
          stopLadder: [
            { signal: 'SIGINT', graceMs: 30_000 },
            { signal: 'SIGTERM', graceMs: 30_000 },
          ],
        },
      ],
      registries: [],
      variableGroups: [],
      stores: [],
      s3: { endpoint: undefined, region: undefined, pathStyle: false },
      inputCacheBytes: 50 * 1024 ** 3,
      keepPackagesSeconds: 90 * 24 * 60 * 60,
    });
  });

  it('reads what an environment gives its containers', () => {
    const [local, big] = settings(`
environments:
  local:
  big:
    name: The big one
    workers: 2
    memory: 8 GB
    cpus: 1.5
    shm: 512m
    gpus: all
    host-network: yes
    mounts: [/mnt/data]
    time-limit: 2d
    no-output-timeout: 1h
    price-per-hour: 3.06
    budget-a-month: 500
    keep-outputs: 90d
    quotas: {at-once-per-person: 1, hours-a-month-per-repository: 0.5}
    stop: [{signal: SIGTERM, grace: 5}]
`).environments;
    expect(local).toMatchObject({ slug: 'local', name: 'local' });
    expect(big).toEqual({
      slug: 'big',
      name: 'The big one',
      workers: 2,
      ec2: undefined,
      repositories: ['*'],
      forks: true,
      autorestart: false,
      memoryBytes: 8 * 1024 ** 3,
      cpus: 1.5,
      shmBytes: 512 * 1024 ** 2,
      gpus: 'all',
      hostNetwork: true,
      mounts: ['/mnt/data'],
      pricePerHour: 3.06,
      budgetAMonth: 500,
      keepOutputsSeconds: 90 * 86_400,
      quotas: { atOncePerPerson: 1, hoursAMonthPerRepository: 0.5 },
      timeLimitSeconds: 172_800,
      noOutputTimeoutSeconds: 3600,
      stopLadder: [{ signal: 'SIGTERM', graceMs: 5000 }],
    });
  });

  it('reads machines of Amazon with all their limits', () => {
    const [, gpu] = settings(`
environments:
  gpu-8x:
    ec2:
      region: eu-west-1
      instance-types: [g5.xlarge, g4dn.xlarge]
      market: spot-then-on-demand
      max-price: 0.5
      subnets: [subnet-0a1, subnet-0b2]
      security-groups: [sg-0c3]
      image: ssm:/aws/service/deeplearning/ami/latest/ami-id
      disk: {size: 200 GB, type: io2}
      instance-profile: reader
      key-name: ops
      user-data: echo hello
      tags: {team: ml}
    machines: {min: 1, max: 4, idle: 5m, max-age: 8h, boot: 4m, shared: true}
    for: {repositories: [acme/*], forks: true}
    autorestart: true
`).environments;
    expect(gpu).toMatchObject({
      slug: 'gpu-8x',
      ec2: {
        region: 'eu-west-1',
        instanceTypes: ['g5.xlarge', 'g4dn.xlarge'],
        market: 'spot-then-on-demand',
        maxPrice: 0.5,
        places: ['subnet-0a1', 'subnet-0b2'],
        securityGroups: ['sg-0c3'],
        image: 'ssm:/aws/service/deeplearning/ami/latest/ami-id',
        disk: { gibibytes: 200, type: 'io2', device: '/dev/sda1' },
        instanceProfile: 'reader',
        keyName: 'ops',
        extraUserData: 'echo hello',
        tags: { team: 'ml' },
        min: 1,
        max: 4,
        idleMs: 300_000,
        maxAgeMs: 8 * 3_600_000,
        bootMs: 240_000,
        isShared: true,
      },
      repositories: ['acme/*'],
      forks: true,
      autorestart: true,
      pricePerHour: 1.006,
    });
  });

  it('asks Amazon for no more than it is told, and lets strangers onto nothing that costs', () => {
    const [, gpu] = settings(`
environments:
  gpu: {ec2: {region: eu-west-1, instance-types: [x9.large], image: ami-1}}
`).environments;
    expect(gpu).toMatchObject({
      ec2: {
        market: 'on-demand',
        places: [],
        securityGroups: [],
        disk: { gibibytes: 100, type: 'gp3' },
        instanceProfile: undefined,
        min: 0,
        max: 1,
        idleMs: 15 * 60_000,
        maxAgeMs: 24 * 3_600_000,
        bootMs: 10 * 60_000,
        isShared: false,
      },
      forks: false,
      pricePerHour: undefined,
    });
  });

  it('keeps the order of the file, and adds this machine in front where it is not named', () => {
    expect(settings('environments: {gpu: {}}').environments).toMatchObject([
      { slug: 'local' },
      { slug: 'gpu' },
    ]);
    expect(settings('environments: {gpu: {}, local: {}}').environments).toMatchObject([
      { slug: 'gpu' },
      { slug: 'local' },
    ]);
  });

  it('fetches secrets from where the file says they are', () => {
    const read = settings(`
registries:
  - match: registry.example.com/*
    username: ci
    password: {env: REGISTRY_PASSWORD}
  - {match: "*.dkr.ecr.*", ecr: true}
  - {match: "1.dkr.ecr.eu.amazonaws.com/*", ecr: {role: "arn:aws:iam::1:role/pull"}}
variable-groups:
  - name: prod
    repositories: [acme/*]
    variables: {MODE: prod}
    secrets: {TOKEN: {env: TOKEN}}
stores:
  - {bucket: data, prefix: public/}
s3: {endpoint: "http://localhost:9000", path-style: true}
input-cache: 1 GB
keep-packages: 2d
`);
    expect(read.registries.map(({ credential }) => credential)).toEqual([
      { kind: 'password', username: 'ci', password: 'hunter22' },
      { kind: 'ecr', role: undefined },
      { kind: 'ecr', role: 'arn:aws:iam::1:role/pull' },
    ]);
    expect(read.variableGroups).toEqual([
      {
        name: 'prod',
        repositories: ['acme/*'],
        variables: { MODE: 'prod' },
        secrets: { TOKEN: 'tok' },
      },
    ]);
    expect(read.stores).toEqual([{ bucket: 'data', prefix: 'public/', repositories: ['*'] }]);
    expect(read.s3).toEqual({
      endpoint: 'http://localhost:9000',
      region: undefined,
      pathStyle: true,
    });
    expect(read.inputCacheBytes).toBe(1024 ** 3);
    expect(read.keepPackagesSeconds).toBe(2 * 24 * 60 * 60);
  });

  it.each([
    [
      'environments:\n  gpu:\n    ec2: {region: eu-west-1, image: ami-1}',
      "settings.yaml:3:10: error: 'environments.gpu.ec2.instance-types' is missing",
    ],
    [
      'environments:\n  gpu:\n    ec2: {region: Ireland, image: ami-1, instance-types: [g5.xlarge]}',
      "settings.yaml:3:19: error: 'environments.gpu.ec2.region' must be a region such as 'eu-west-1'",
    ],
    [
      ec2(', max-price: 2}'),
      "settings.yaml:3:84: error: 'environments.gpu.ec2.max-price' cannot be used: it is for the spot market only",
    ],
    [
      ec2(', zones: [a], subnets: [subnet-1]}'),
      "settings.yaml:3:80: error: 'environments.gpu.ec2.zones' cannot be used: a subnet has its zone: give `subnets` or `zones`",
    ],
    [ec2(', tags: {"slashrun:server": x}}'), 'is not free: choose another name'],
    [
      ec2('}\n    machines: {min: 3}'),
      "settings.yaml:4:21: error: 'environments.gpu.machines.min' must not be above `max`",
    ],
    [
      ec2('}\n    workers: 2'),
      "settings.yaml:4:14: error: 'environments.gpu.workers' cannot be used: it is for this machine: with `ec2`, `machines.max` says how many at once",
    ],
    [
      'environments:\n  gpu:\n    budget-a-month: 5',
      "settings.yaml:3:21: error: 'environments.gpu.budget-a-month' cannot be used: no price is known to count it in: give `price-per-hour`",
    ],
    [
      'environments:\n  gpu:\n    machines: {max: 2}',
      "settings.yaml:3:15: error: 'environments.gpu.machines' cannot be used: it goes with `ec2` only: on this machine `workers` says how many at once",
    ],
    ['a: 1', "settings.yaml:1:1: error: 'a' is not known here"],
    [
      'registris: []',
      "settings.yaml:1:1: error: 'registris' is not known here; did you mean 'registries'?",
    ],
    [
      'environments:\n  GPU: {}',
      "settings.yaml:2:3: error: the name 'GPU' must be lower-case letters",
    ],
    [
      'environments:\n  gpu:\n    memory: lots',
      "settings.yaml:3:13: error: 'environments.gpu.memory' must be a size such as '512 MB' or '8g'",
    ],
    [
      'environments:\n  gpu:\n    memroy: 1g',
      "settings.yaml:3:5: error: 'memroy' is not known here",
    ],
    [
      'registries:\n  - match: x\n    username: ci\n    password: {env: NOT_SET}',
      "settings.yaml:4:15: error: 'registries.0.password' cannot be used: the variable NOT_SET is not set",
    ],
    [
      'registries:\n  - match: x\n    username: ci\n    password: hunter2',
      "settings.yaml:4:15: error: 'registries.0.password' must be `{env: NAME}` or `{file: PATH}`: a secret is not written here itself",
    ],
    [
      'registries:\n  - match: x',
      "settings.yaml:2:5: error: 'registries.0' must have either `username`",
    ],
    [
      'outputs: {bucket: x, kms-key: k}',
      "settings.yaml:1:31: error: 'outputs.kms-key' cannot be used: it goes with `encryption: aws:kms` only",
    ],
    ['environments: {gpu: {price-per-hour: dear}}', 'must be an amount in dollars, such as 3.06'],
    ['- x', 'settings.yaml:1:1: error: the file must be a map'],
    ['a: [', 'settings.yaml:'],
  ])('says what is wrong with %j and where', (text, message) => {
    const parsed = parse(text);
    expect(parsed.ok ? [] : parsed.problems).toEqual([expect.stringContaining(message)]);
  });

  it.each(['hunter2', '[hunter2]', '{env: [hunter2]}', '{secret: hunter2}'])(
    'does not repeat a secret that is written where its place should be: %s',
    (password) => {
      const parsed = parse(`registries:\n  - {match: x, username: ci, password: ${password}}`);
      expect(parsed.ok ? [] : parsed.problems).toHaveLength(1);
      expect(JSON.stringify(parsed)).not.toContain('hunter2');
    },
  );
});
