// What is known of machines and of asking for them, on a real database.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LaunchTry } from '../../src/core/compute/launch-targets.ts';
import type { MachineStore } from '../../src/engine/ports/machine-store.ts';
import type { Store } from '../../src/engine/ports/store.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts';
import { type OpenStore, openStore } from '../../src/store/open-store.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const UNTIL = 1000;
const TARGET = { market: 'spot', instanceType: 'g5.xlarge', place: 'subnet-1' } as const;

let folder: string;
let postgres: EmbeddedPostgres;
let opened: OpenStore;
let store: Store;
let machines: MachineStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slashrun-machine-store-'));
  postgres = await startEmbeddedPostgres(folder);
  opened = await openStore(postgres.url, () => undefined);
  ({ store } = opened);
  ({ machines } = store);
});
afterAll(async () => {
  await opened.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

let tokens = 0;
const newToken = (): string => {
  tokens += 1;
  return `sra_token-${tokens}`;
};

function create(environment = 'gpu', now = 1) {
  return machines.create(
    { environment, region: 'eu-west-1', pool: 'gpu', market: 'spot', targets: [TARGET] },
    { now, registrationUntil: UNTIL },
  );
}

/** One that has an instance, and its token to come with. */
async function launch(instanceId: string) {
  const created = await create();
  const { id } = created.machine;
  await machines.update(id, { status: 'booting', instanceId, launchedAt: 2 });
  return { id, instanceId, registrationToken: created.registrationToken };
}

/** One that has come to work. */
async function ready(instanceId: string) {
  const { id, registrationToken } = await launch(instanceId);
  const token = newToken();
  await machines.register({ registrationToken, machineId: instanceId, token }, 10);
  return { id, token };
}

describe('a machine', () => {
  it('is written down before anybody is asked for it', async () => {
    const { machine } = await create();
    expect(machine).toMatchObject({
      environment: 'gpu',
      region: 'eu-west-1',
      pool: 'gpu',
      status: 'requested',
      market: 'spot',
      targets: [TARGET],
      requestedAt: 1,
      instanceId: undefined,
      workerId: undefined,
    });
    expect(await machines.find(machine.id)).toEqual(machine);
    expect(await machines.open()).toContainEqual(machine);
  });

  it('keeps what is not changed, and forgets what is given as nothing', async () => {
    const { id } = await launch('i-changes');
    await machines.update(id, { suspectedAt: 5, reason: 'it is silent' });
    await machines.update(id, { pricePerHour: 1.25 });
    expect(await machines.find(id)).toMatchObject({
      instanceId: 'i-changes',
      suspectedAt: 5,
      reason: 'it is silent',
      pricePerHour: 1.25,
    });
    await machines.update(id, { suspectedAt: undefined, reason: undefined });
    expect(await machines.find(id)).toMatchObject({
      suspectedAt: undefined,
      reason: undefined,
      pricePerHour: 1.25,
    });
  });

  it('is found by what the provider calls it: the newest', async () => {
    await launch('i-again');
    const newer = (await create('gpu', 2)).machine.id;
    await machines.update(newer, { instanceId: 'i-again' });
    expect(await machines.byInstance('i-again')).toMatchObject({ id: newer });
    expect(await machines.byInstance('i-nowhere')).toBeUndefined();
  });

  it('that has ended stays so, with its first reason', async () => {
    const { id } = await launch('i-ended');
    await machines.end(id, { at: 7, reason: 'taken back' });
    await machines.end(id, { at: 9, reason: 'another' });
    expect(await machines.update(id, { status: 'ready' })).toBe(false);
    expect(await machines.find(id)).toMatchObject({
      status: 'ended',
      endedAt: 7,
      reason: 'taken back',
    });
    expect((await machines.open()).map((each) => each.id)).not.toContain(id);
  });
});

describe('the registration of a machine', () => {
  it('gives its agent a token of a worker, until the machine ends', async () => {
    const { id, token } = await ready('i-worker');
    const worker = await store.workers.byToken(token);
    expect(worker).toMatchObject({ environment: 'gpu' });
    expect(await machines.find(id)).toMatchObject({
      status: 'ready',
      registeredAt: 10,
      seenAt: 10,
      idleAt: 10,
      workerId: worker?.id,
    });
    await machines.end(id, { at: 20, reason: 'idle' });
    expect(await store.workers.byToken(token)).toBeUndefined();
  });

  it('answers the same once more, and nobody who comes with another token', async () => {
    const { registrationToken, instanceId: machineId } = await launch('i-twice');
    const request = { registrationToken, machineId, token: newToken() };
    expect(await machines.register(request, 10)).toMatchObject({ kind: 'registered' });
    // Its answer may have been lost for longer than the token is good.
    expect(await machines.register(request, UNTIL + 1)).toMatchObject({ kind: 'registered' });
    const other = { ...request, token: newToken() };
    expect(await machines.register(other, 10)).toEqual({ kind: 'refused' });
    expect(await store.workers.byToken(other.token)).toBeUndefined();
  });

  it('has one winner when two come with it at the same time', async () => {
    const { registrationToken, instanceId: machineId } = await launch('i-race');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        machines.register({ registrationToken, machineId, token: newToken() }, 10),
      ),
    );
    expect(answers.filter(({ kind }) => kind === 'registered')).toHaveLength(1);
  });

  it('has to wait until its instance is known', async () => {
    const { registrationToken } = await create();
    const request = { registrationToken, machineId: 'i-early', token: newToken() };
    expect(await machines.register(request, 10)).toEqual({ kind: 'not-yet' });
  });

  it.each<[string, (own: Awaited<ReturnType<typeof launch>>) => Promise<object>, number]>([
    ['another instance', async () => ({ machineId: 'i-other' }), 10],
    ['another token', async () => ({ registrationToken: 'srr_guessed' }), 10],
    ['one that comes too late', async () => ({}), UNTIL + 1],
    [
      'one that is to go',
      async ({ id }) => {
        await machines.update(id, { status: 'retiring' });
        return {};
      },
      10,
    ],
    [
      'one that has ended',
      async ({ id }) => {
        await machines.end(id, { at: 5, reason: 'taken back' });
        return {};
      },
      10,
    ],
  ])('refuses %s', async (title, change, now) => {
    const own = await launch(`i-${title.replaceAll(' ', '-')}`);
    const { registrationToken, instanceId: machineId } = own;
    const request = { registrationToken, machineId, token: newToken(), ...(await change(own)) };
    expect(await machines.register(request, now)).toEqual({ kind: 'refused' });
    expect(await store.workers.byToken(request.token)).toBeUndefined();
  });
});

describe('what machines cost', () => {
  it('is counted from their launch to their end, within the time that is asked for', async () => {
    const environment = 'paid';
    const cost = async (launchedAt: number | undefined, endedAt?: number): Promise<void> => {
      const { id } = (await create(environment)).machine;
      await machines.update(id, { launchedAt, pricePerHour: 2 });
      if (endedAt !== undefined) await machines.end(id, { at: endedAt, reason: 'idle' });
    };
    const since = 10 * HOUR_MS;
    await cost(11 * HOUR_MS, 12 * HOUR_MS); // whole: 2 dollars
    await cost(9 * HOUR_MS, 11 * HOUR_MS); // its second half: 2 dollars
    await cost(12.5 * HOUR_MS); // it still runs: 1 dollar
    await cost(1 * HOUR_MS, 2 * HOUR_MS); // before
    await cost(undefined, 12 * HOUR_MS); // never launched
    const now = 13 * HOUR_MS;
    expect(await machines.usedDollars({ environment, since, now })).toBeCloseTo(5);
    expect(await machines.usedDollars({ environment: 'free', since, now })).toBe(0);
  });

  it('is nothing where no price is known', async () => {
    const environment = 'unpriced';
    const { id } = (await create(environment)).machine;
    await machines.update(id, { launchedAt: 1 });
    expect(await machines.usedDollars({ environment, since: 0, now: HOUR_MS })).toBe(0);
  });
});

const tried = (at: number, own: Partial<LaunchTry> = {}): LaunchTry => ({
  ...TARGET,
  code: 'InsufficientInstanceCapacity',
  message: 'no room',
  failure: 'elsewhere',
  at,
  ...own,
});

describe('tries to launch', () => {
  it('come back as they were kept, of one environment, the oldest first', async () => {
    const first = tried(100);
    const second = tried(100, { market: 'on-demand', place: undefined, failure: 'limit' });
    await machines.addTries('tried', [first, second]);
    await machines.addTries('tried-too', [tried(150)]);
    await machines.addTries('tried', []);
    await machines.addTries('tried', [tried(200)]);
    expect(await machines.tries('tried', 100)).toEqual([first, second, tried(200)]);
    expect(await machines.tries('tried', 101)).toEqual([tried(200)]);
    expect(await machines.tries('untried', 0)).toEqual([]);
  });

  it('are forgotten after a day', async () => {
    const start = 10 * DAY_MS;
    await machines.addTries('old', [tried(start - 1), tried(start)]);
    await machines.addTries('old', [tried(start + DAY_MS)]);
    expect(await machines.tries('old', 0)).toEqual([tried(start), tried(start + DAY_MS)]);
  });
});
