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

describe('parseSettings', () => {
  it('takes an empty file for this machine alone, with the usual limits', () => {
    expect(settings('')).toEqual({
      environments: [
        {
          slug: 'local',
          name: 'local',
          workers: undefined,
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
  });

  it.each([
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
});
