// What has changed since somebody looked: each change is told, and none twice.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionId } from '../../src/core/execution/execution-id.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts';
import { type OpenStore, openStore } from '../../src/store/open-store.ts';
import { executionSpec } from '../support/execution-spec.ts';

const REPOSITORY = executionSpec().repository.id;

let folder: string;
let postgres: EmbeddedPostgres;
let opened: OpenStore;
let client: Client;
let ids: ExecutionId[];
let place: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slashrun-changed-'));
  postgres = await startEmbeddedPostgres(folder);
  opened = await openStore(postgres.url, () => undefined);
  client = new Client({ connectionString: postgres.url });
  await client.connect();
  await opened.store.deliveries.add({ id: 'd', event: 'x', payload: {}, receivedAt: 1 });
  ids = [];
  for (let index = 0; index < 5; index += 1) ids.push(await create(index));
});
afterAll(async () => {
  await client.end();
  await opened.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  ({ place } = await changedSince(undefined));
});

async function create(index: number): Promise<ExecutionId> {
  const request = { deliveryId: 'd', index };
  return (await opened.store.executions.create(request, executionSpec(), 1)).id;
}

function changedSince(from: string | undefined, limit = 100) {
  return opened.store.executions.changedSince(REPOSITORY, from, limit);
}

/** The numbers that are told from a place on, and the place behind them. */
async function told(from: string, limit = 100) {
  const { changed, place: next } = await changedSince(from, limit);
  return { counters: changed.map(({ listed }) => listed.execution.counter), next };
}

async function touch(index: number, detail: string): Promise<void> {
  const [id] = ids.slice(index);
  if (id) await opened.store.executions.recordStatusDetail(id, detail);
}

describe('what has changed', () => {
  it('is nothing at first, and nothing when nothing has', async () => {
    expect(await changedSince(undefined)).toMatchObject({ changed: [] });
    expect(await told(place)).toMatchObject({ counters: [] });
  });

  it('is told once, by number, also when it changed several times', async () => {
    await touch(2, 'a');
    await touch(0, 'b');
    await touch(2, 'c');
    const { counters, next } = await told(place);
    expect(counters).toEqual([1, 3]);
    expect(await told(next)).toMatchObject({ counters: [] });
  });

  it('is told of what is new', async () => {
    ids.push(await create(ids.length));
    expect((await told(place)).counters).toEqual([ids.length]);
  });

  it('is told of another repository to nobody else', async () => {
    await touch(0, 'd');
    expect(await opened.store.executions.changedSince(999, place, 10)).toMatchObject({
      changed: [],
    });
  });

  it('is not a lease that was renewed', async () => {
    const [id] = ids;
    if (!id) throw new Error('nothing was created');
    const { executions } = opened.store;
    const at = { machine: { provider: 'local', id: 'm' }, isolation: 'process' } as const;
    await executions.advance(id, { type: 'enqueue' }, 2);
    const lease = { id: 'lease', agentId: 'agent', until: 10 };
    await executions.advance(id, { type: 'claim', ...at, lease }, 3);
    const { next, counters } = await told(place);
    expect(counters).toEqual([1]);
    await executions.advance(
      id,
      { type: 'renew-lease', leaseId: 'lease', until: 20, phase: 'code' },
      4,
    );
    expect(await told(next)).toMatchObject({ counters: [] });
  });

  it('is told when it began before and ended after another that was told', async () => {
    await client.query('begin');
    await client.query(
      `update executions set status_detail = 'slow', changed_by = pg_current_xact_id()
       where id = $1`,
      [ids[3]],
    );
    await touch(1, 'fast');
    const first = await told(place);
    expect(first.counters).toEqual([2]);
    expect(await told(first.next)).toMatchObject({ counters: [] });
    await client.query('commit');
    const second = await told(first.next);
    expect(second.counters).toEqual([4]);
    expect(await told(second.next)).toMatchObject({ counters: [] });
  });

  it('is gone on with in the middle, without anything twice', async () => {
    for (const index of [0, 1, 2, 3, 4]) await touch(index, 'all');
    const { changed } = await changedSince(place);
    const middle = changed[1]?.place ?? '';
    // What was told already changes again, and so does what was not.
    await touch(0, 'again');
    await touch(4, 'again');
    const rest = await told(middle, 2);
    expect(rest.counters).toEqual([3, 4]);
    const last = await told(rest.next, 2);
    expect(last.counters).toEqual([]);
    const again = await told(last.next, 2);
    expect(again.counters).toEqual([1, 5]);
    expect((await told((await told(again.next)).next)).counters).toEqual([]);
  });

  it.each(['', 'x', '1:2', '1:2:~', "1:2:'--"])(
    'begins anew from %j, which is no place',
    async (none) => {
      await touch(0, 'e');
      expect((await told(none)).counters).toEqual([]);
    },
  );
});
