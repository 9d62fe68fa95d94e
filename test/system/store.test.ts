import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionId } from '../../src/core/execution/execution-id.ts';
import {
  type Change,
  type LogChunk,
  type Store,
  StoreUnavailable,
} from '../../src/engine/ports/store.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts';
import { type OpenStore, openStore } from '../../src/store/open-store.ts';
import { executionSpec } from '../support/execution-spec.ts';

const LEASE = { id: 'lease-1', agentId: 'agent-1', until: 9000 };
const CLAIM = {
  type: 'claim',
  machine: { provider: 'local', id: 'laptop-1' },
  isolation: 'container',
  lease: LEASE,
} as const;

let folder: string;
let postgres: EmbeddedPostgres;
let opened: OpenStore;
let store: Store;
let deliveries = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slashrun-store-'));
  postgres = await startEmbeddedPostgres(folder);
  opened = await openStore(postgres.url, () => undefined);
  store = opened.store;
});
afterAll(async () => {
  await opened.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

async function delivery(): Promise<string> {
  deliveries += 1;
  const id = `delivery-${deliveries}`;
  await store.deliveries.add({ id, event: 'issue_comment', payload: {}, receivedAt: deliveries });
  return id;
}

async function create(spec = executionSpec()): Promise<ExecutionId> {
  const request = { deliveryId: await delivery(), index: 0 };
  return (await store.executions.create(request, spec, 1)).id;
}

describe('deliveries', () => {
  it('are stored once, however often they come', async () => {
    const same = { id: 'twice', event: 'push', payload: { a: 1 }, receivedAt: 5 };
    expect(await store.deliveries.add(same)).toBe(true);
    expect(await store.deliveries.add({ ...same, payload: { a: 2 } })).toBe(false);
    expect(await store.deliveries.find('twice')).toEqual(same);
  });

  it('may hold what a database has no character for', async () => {
    const odd = { id: 'odd', event: 'issue_comment', payload: { body: 'a\u0000b' }, receivedAt: 1 };
    await store.deliveries.add(odd);
    expect(await store.deliveries.find('odd')).toEqual(odd);
  });

  it('wait to be handled, oldest first', async () => {
    const first = await delivery();
    const second = await delivery();
    await store.deliveries.markHandled(first, 9);
    const waiting = (await store.deliveries.unhandled(1_000_000)).map(({ id }) => id);
    expect(waiting).not.toContain(first);
    expect(waiting).toContain(second);
  });
});

describe('work of one name', () => {
  it('is done one at a time, and what fails hinders nobody', async () => {
    const other = await openStore(postgres.url, () => undefined);
    let running = 0;
    let most = 0;
    const work = (index: number) => async () => {
      running += 1;
      most = Math.max(most, running);
      await store.ping();
      running -= 1;
      if (index % 5 === 0) throw new Error('of this one alone');
      return index;
    };
    const all = Array.from({ length: 40 }, (_, index) =>
      (index % 2 === 0 ? store : other.store).exclusively('same', work(index)),
    );
    const ended = await Promise.allSettled(all);
    expect(most).toBe(1);
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(32);
    await other.close();
  });
});

describe('executions', () => {
  it('are counted whatever characters one of them was asked for with', async () => {
    const environment = 'odd';
    const odd = executionSpec({ environment, title: 'a\u0000b', pricePerHour: 2 });
    const id = await create(odd);
    await store.executions.advance(id, { type: 'enqueue' }, 10);
    await store.executions.advance(id, CLAIM, 20);
    expect(await store.executions.countActive({ environment })).toBe(1);
    expect(await store.executions.active()).toContainEqual(
      expect.objectContaining({ environment, count: 1 }),
    );
    const spent = { environment, since: 0, now: 20 + 1_800_000 };
    expect(await store.executions.usedDollars(spent)).toBe(1);
    expect(await store.executions.usedMs(spent)).toBe(1_800_000);
  });

  it('are one for each request, also when it is asked twice', async () => {
    const request = { deliveryId: await delivery(), index: 0 };
    const [first, again] = [
      await store.executions.create(request, executionSpec(), 1),
      await store.executions.create(request, executionSpec(), 2),
    ];
    expect(again).toEqual(first);
  });

  it('count up within their repository', async () => {
    const spec = executionSpec({ repository: { ...executionSpec().repository, id: 99 } });
    const ids = [await create(spec), await create(spec), await create()];
    const found = await Promise.all(ids.map((id) => store.executions.find(id)));
    expect(found.slice(0, 2).map((execution) => execution?.counter)).toEqual([1, 2]);
  });

  it('change state once when several ask for the same at the same time', async () => {
    const id = await create();
    const asked = Array.from({ length: 8 }, () =>
      store.executions.advance(id, { type: 'enqueue' }, 10),
    );
    const accepted = (await Promise.all(asked)).filter((change) => change?.ok);
    expect(accepted).toHaveLength(1);
    expect((await store.executions.find(id))?.state).toMatchObject({ status: 'queued' });
  });

  it('lose no concurrent change: each decides on what the others left', async () => {
    const id = await create();
    await store.executions.advance(id, { type: 'enqueue' }, 10);
    await store.executions.advance(id, CLAIM, 11);
    const renew = {
      type: 'renew-lease',
      leaseId: 'lease-1',
      until: 20_000,
      phase: 'command',
    } as const;
    await Promise.all([
      store.executions.advance(id, renew, 12),
      store.executions.advance(id, { type: 'request-stop', by: 'ada', hard: false }, 12),
    ]);
    expect((await store.executions.find(id))?.state).toMatchObject({
      status: 'stopping',
      phase: 'command',
      lease: { until: 20_000 },
    });
  });

  it('leave an event for each change of state, and none for a refusal or a mere renewal', async () => {
    const id = await create();
    await store.executions.advance(id, { type: 'enqueue' }, 10);
    await store.executions.advance(id, { type: 'enqueue' }, 11);
    await store.executions.advance(id, CLAIM, 12);
    const renew = { type: 'renew-lease', leaseId: 'lease-1', until: 9, phase: 'code' } as const;
    await store.executions.advance(id, renew, 13);
    await store.executions.advance(id, { ...renew, phase: 'command' }, 14);
    const client = new Client({ connectionString: postgres.url });
    await client.connect();
    const { rows } = await client.query<{ change: string }>(
      `select at || ' ' || from_status || ' ' || to_status || ' ' || (event ->> 'type') as change
       from execution_events where execution_id = $1 order by id`,
      [id],
    );
    await client.end();
    expect(rows.map(({ change }) => change)).toEqual([
      '10 created queued enqueue',
      '12 queued started claim',
      '14 started started renew-lease',
    ]);
  });

  it('are looked up by what they are doing', async () => {
    const id = await create();
    const isThere = async (status: 'created' | 'queued') =>
      (await store.executions.byStatus(status)).some((execution) => execution.id === id);
    expect(await isThere('created')).toBe(true);
    await store.executions.advance(id, { type: 'enqueue' }, 10);
    expect([await isThere('created'), await isThere('queued')]).toEqual([false, true]);
  });

  it('are unpublished until the check run shows their newest revision', async () => {
    const id = await create();
    expect(await store.executions.unpublished()).toContain(id);
    await store.executions.recordPublished(id, 1);
    expect(await store.executions.unpublished()).not.toContain(id);
    await store.executions.advance(id, { type: 'enqueue' }, 10);
    expect(await store.executions.unpublished()).toContain(id);
  });
});

describe('logs', () => {
  it('keep each chunk once and say which they expect', async () => {
    const id = await create();
    const append = (sequence: number) => store.logs.append(id, chunk(sequence, [`${sequence}`]));
    expect(await append(0)).toEqual({ stored: true, nextSequence: 1 });
    expect(await append(0)).toEqual({ stored: false, nextSequence: 1 });
    expect(await append(2)).toEqual({ stored: false, nextSequence: 1 });
    expect(await append(1)).toEqual({ stored: true, nextSequence: 2 });
    expect(await store.logs.lineCount(id)).toBe(2);
  });

  it('take the same chunk sent several times at once as one', async () => {
    const id = await create();
    const sent = Array.from({ length: 6 }, () => store.logs.append(id, chunk(0, ['only'])));
    const stored = (await Promise.all(sent)).filter((answer) => answer.stored);
    expect(stored).toHaveLength(1);
    expect(await store.logs.lineCount(id)).toBe(1);
  });

  it('number the lines on over the attempts of an execution', async () => {
    const id = await create();
    await store.logs.append(id, chunk(0, ['a', 'b'], 1));
    await store.logs.append(id, chunk(0, ['c'], 2));
    const read = await store.logs.read(id, 2, 10);
    expect(read.map(({ firstLine, lines }) => [firstLine, lines])).toEqual([[2, 1]]);
  });

  it('leave the last value of each metadata key, in the order the keys came', async () => {
    const id = await create();
    await store.logs.append(id, chunk(0, ['1', '2']));
    expect((await store.executions.details(id)).metrics).toEqual([['last', '2']]);
  });
});

describe('outputs', () => {
  const file = { name: 'models/a.bin', sizeBytes: 3, sha256: 'b'.repeat(64) };

  async function uploaded(id: ExecutionId, files = [file]): Promise<string[]> {
    const outputs = await store.outputs.request(id, 1, files);
    const ids = outputs.map((output) => output.id);
    await store.outputs.markUploaded(id, ids, 7);
    return ids;
  }

  it('of the same content and name are one, and count once they are uploaded', async () => {
    const id = await create();
    const [first, twin] = await store.outputs.request(id, 1, [file, file]);
    const [again] = await store.outputs.request(id, 1, [file]);
    expect([twin, again]).toEqual([first, first]);
    expect(await store.outputs.list(id)).toEqual([]);
    await store.outputs.markUploaded(id, [first?.id ?? ''], 7);
    expect(await store.outputs.list(id)).toMatchObject([{ name: 'models/a.bin', uploadedAt: 7 }]);
  });

  it('are over some time after the end of their execution, but for what an alias points at', async () => {
    const repository = { installationId: 1, id: 12, owner: 'ada', name: 'other' };
    const spec = executionSpec({ environment: 'short-lived', repository });
    const [ended, running] = [await create(spec), await create(spec)];
    const other = { ...file, name: 'best.bin' };
    const [old, best] = await uploaded(ended, [file, other]);
    await uploaded(running);
    await store.outputs.describe(ended, 1, [
      { name: other.name, properties: { 'valohai.alias': 'kept' } },
    ]);
    await store.executions.advance(ended, { type: 'request-stop', by: 'ada', hard: true }, 100);
    expect(await store.outputs.expired('short-lived', 100)).toEqual([]);
    expect(await store.outputs.expired('local', 101)).toEqual([]);
    const expired = await store.outputs.expired('short-lived', 101);
    expect(expired.map(({ id }) => id)).toEqual([old]);
    await store.outputs.markRemoved([old ?? ''], 102);
    expect(await store.outputs.expired('short-lived', 101)).toEqual([]);
    expect((await store.outputs.list(ended)).map(({ id }) => id)).toEqual([best]);
    expect(await store.outputs.find(ended, old ?? '')).toMatchObject({ removedAt: 102 });
    expect(await store.datums.find(12, old ?? '')).toBeUndefined();
    expect(await store.datums.find(12, best ?? '')).toBeDefined();
  });

  it('are over also when nobody said that they were there: storage may have them all the same', async () => {
    const id = await create(executionSpec({ environment: 'lost-machines' }));
    const [lost] = await store.outputs.request(id, 1, [file]);
    await store.executions.advance(id, { type: 'request-stop', by: 'ada', hard: true }, 100);
    const expired = await store.outputs.expired('lost-machines', 101);
    expect(expired.map((output) => output.id)).toEqual([lost?.id]);
    await store.outputs.markRemoved([lost?.id ?? ''], 102);
    expect(await store.outputs.expired('lost-machines', 101)).toEqual([]);
  });

  it('of one name and different content are two: nothing is written over', async () => {
    const id = await create();
    await uploaded(id, [file]);
    await uploaded(id, [{ ...file, sizeBytes: 4, sha256: 'c'.repeat(64) }]);
    expect((await store.outputs.list(id)).map(({ sizeBytes }) => sizeBytes)).toEqual([3, 4]);
  });

  it('come back in the order in which they were asked for', async () => {
    const id = await create();
    const files = ['c', 'a', 'b'].map((name) => ({ ...file, name }));
    const outputs = await store.outputs.request(id, 1, files);
    expect(outputs.map(({ name }) => name)).toEqual(['c', 'a', 'b']);
  });

  it('are described by name, and found by their alias until another takes it', async () => {
    const [id, later] = [await create(), await create()];
    const [first] = await uploaded(id);
    const properties = { 'valohai.alias': 'best', 'valohai.tags': ['x'] };
    const described = [
      { name: file.name, properties },
      { name: 'unknown', properties: {} },
    ];
    await store.outputs.describe(id, 1, described);
    const repository = executionSpec().repository.id;
    expect(await store.datums.byAlias(repository, 'best')).toMatchObject({ id: first, properties });
    expect(await store.outputs.list(id)).toMatchObject([{ properties }]);
    const [second] = await uploaded(later);
    await store.outputs.describe(later, 1, [{ name: file.name, properties }]);
    expect(await store.datums.byAlias(repository, 'best')).toMatchObject({ id: second });
    expect(await store.datums.aliases(repository)).toEqual(['best']);
  });

  it('are found by their own repository alone, once they are uploaded', async () => {
    const id = await create();
    const [waiting] = await store.outputs.request(id, 1, [{ ...file, name: 'waiting' }]);
    const repository = executionSpec().repository.id;
    expect(await store.datums.find(repository, waiting?.id ?? '')).toBeUndefined();
    const [own = ''] = await uploaded(id);
    expect(await store.datums.find(repository, own)).toMatchObject({ name: file.name });
    expect(await store.datums.find(repository + 1, own)).toBeUndefined();
    expect(await store.datums.byAlias(repository + 1, 'best')).toBeUndefined();
  });
});

describe('uploads', () => {
  it('are found once they are confirmed, by their own repository', async () => {
    const upload = { name: 'a.csv', sizeBytes: 3, sha256: 'd'.repeat(64), uploadedBy: 'ada' };
    const datum = await store.datums.add({ ...upload, repositoryId: 77 });
    expect(await store.datums.find(77, datum.id)).toBeUndefined();
    expect(await store.datums.findUnconfirmed(78, datum.id)).toBeUndefined();
    expect(await store.datums.findUnconfirmed(77, datum.id)).toEqual(datum);
    await store.datums.markUploaded(78, datum.id, 5);
    expect(await store.datums.find(77, datum.id)).toBeUndefined();
    await store.datums.markUploaded(77, datum.id, 5);
    expect(await store.datums.find(77, datum.id)).toEqual(datum);
  });
});

describe('what an execution is made of', () => {
  it('is kept part by part', async () => {
    const id = await create();
    const input = {
      input: 'data',
      name: 'a.csv',
      uri: 'https://h/a.csv',
      sizeBytes: 3,
      md5: '1',
      sha1: '2',
      sha256: 'e'.repeat(64),
    };
    await store.executions.recordMaterials(id, { inputs: [input] });
    await store.executions.recordMaterials(id, { imageDigest: 'python@sha256:1' });
    await store.executions.recordMaterials(id, {});
    await store.executions.recordStatusDetail(id, 'epoch 1');
    expect(await store.executions.details(id)).toMatchObject({
      inputs: [input],
      imageDigest: 'python@sha256:1',
      statusDetail: 'epoch 1',
    });
  });
});

describe('workers', () => {
  it('are known by their token until it is revoked', async () => {
    const { worker, token } = await store.workers.register('local', 1);
    expect(await store.workers.byToken(token)).toEqual(worker);
    expect(await store.workers.byToken(`${token}x`)).toBeUndefined();
    await store.workers.revoke(worker.id, 2);
    expect(await store.workers.byToken(token)).toBeUndefined();
  });
});

describe('changes', () => {
  it('reach listeners of another process on the same database', async () => {
    const other = await openStore(postgres.url, () => undefined);
    const heard = new Promise<Change>((resolve) => other.store.changes.subscribe(resolve));
    await store.changes.publish({ kind: 'queue', environment: 'local' });
    expect(await heard).toEqual({ kind: 'queue', environment: 'local' });
    await other.close();
  });
});

describe('the embedded Postgres', () => {
  it('comes back with its data after it was killed, and the store goes on by itself', async () => {
    await store.deliveries.add({ id: 'kept', event: 'push', payload: {}, receivedAt: 1 });
    const pid = Number(
      (await readFile(join(folder, 'data/postmaster.pid'), 'utf8')).split('\n')[0],
    );
    process.kill(pid, 'SIGKILL');
    await expect(untilItThrows(() => store.ping())).rejects.toThrow(StoreUnavailable);

    postgres = await startEmbeddedPostgres(folder);

    expect(await store.deliveries.find('kept')).toMatchObject({ id: 'kept' });
    await expect.poll(() => hears(store), { timeout: 10_000 }).toBe(true);
  });

  it('is taken over when it still runs', async () => {
    const again = await startEmbeddedPostgres(folder);
    expect(again.url).toBe(postgres.url);
  });
});

function chunk(sequence: number, lines: string[], attempt = 1): LogChunk {
  const text = `${lines.join('\n')}\n`;
  const run = {
    stream: 'stdout',
    at: 5,
    lines: lines.length,
    bytes: Buffer.byteLength(text),
  } as const;
  const metadata = lines.map((line, index) => ({ line: index, at: 5, values: { last: line } }));
  const header = { leaseId: 'lease-1', sequence, runs: [run], metadata };
  return { attempt, header, body: gzipSync(text) };
}

async function untilItThrows(action: () => Promise<void>): Promise<never> {
  for (;;) await action();
}

/** Whether a change comes back to its own process: the listening connection is there again. */
async function hears({ changes }: Store): Promise<boolean> {
  const heard = new Promise<boolean>((resolve) => {
    const unsubscribe = changes.subscribe(() => {
      unsubscribe();
      resolve(true);
    });
  });
  await changes.publish({ kind: 'queue', environment: 'local' });
  return Promise.race([heard, new Promise<boolean>((resolve) => setTimeout(resolve, 200, false))]);
}
