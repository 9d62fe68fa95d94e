// What is known of packed folders, on a real database.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommitSha } from '../../src/core/execution/execution-spec.ts';
import type { Execution } from '../../src/core/execution/execution.ts';
import type { PackageStore } from '../../src/engine/ports/package-store.ts';
import type { Store } from '../../src/engine/ports/store.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts';
import { type OpenStore, openStore } from '../../src/store/open-store.ts';
import { executionSpec } from '../support/execution-spec.ts';

let folder: string;
let postgres: EmbeddedPostgres;
let opened: OpenStore;
let store: Store;
let packages: PackageStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slashrun-package-store-'));
  postgres = await startEmbeddedPostgres(folder);
  opened = await openStore(postgres.url, () => undefined);
  ({ store } = opened);
  ({ packages } = store);
});
afterAll(async () => {
  await opened.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

const HERE = 10;
const STOP = { type: 'request-stop', by: 'ada', hard: true } as const;
let known = 0;

/** A content that there was not before. */
function newSha256(): string {
  known += 1;
  return known.toString(16).padStart(64, '0');
}

function announce(sha256: string, { now = 1, definition = 'a', repositoryId = HERE } = {}) {
  return packages.announce(
    { repositoryId, sha256, sizeBytes: 5, definition, uploadedBy: 'ada' },
    now,
  );
}

async function uploaded(now = 1): Promise<string> {
  const sha256 = newSha256();
  const { id } = await announce(sha256, { now });
  await packages.recordUploaded(id, now);
  return sha256;
}

async function execute(sha256: string, endedAt?: number): Promise<Execution> {
  const spec = executionSpec({ commit: CommitSha.parse(sha256), package: { sha256 } });
  known += 1;
  const deliveryId = `d${known}`;
  await store.deliveries.add({ id: deliveryId, event: 'push', payload: {}, receivedAt: 1 });
  const { id } = await store.executions.create({ deliveryId, index: 0 }, spec, 1);
  if (endedAt !== undefined) await store.executions.advance(id, STOP, endedAt);
  const found = await store.executions.find(id);
  if (!found) throw new Error('it is not there');
  return found;
}

async function asked(sha256: string, now: number): Promise<string> {
  await packages.use(HERE, sha256, now);
  return sha256;
}

async function executed(sha256: string, endedAt?: number): Promise<string> {
  await execute(sha256, endedAt);
  return sha256;
}

async function announced(now: number): Promise<string> {
  const sha256 = newSha256();
  await announce(sha256, { now });
  return sha256;
}

describe('a package', () => {
  it('is one for each content and repository', async () => {
    const sha256 = newSha256();
    const [one, other] = await Promise.all([announce(sha256), announce(sha256)]);
    expect(other.id).toBe(one.id);
    expect(one.key).toBe(`packages/${HERE}/${one.id}`);
    const elsewhere = await announce(sha256, { repositoryId: 11 });
    expect(elsewhere.id).not.toBe(one.id);
    await packages.recordUploaded(one.id, 2);
    expect(await packages.use(HERE, sha256, 3)).toMatchObject({ id: one.id, uploadedAt: 2 });
    expect(await packages.use(11, sha256, 3)).toBeUndefined();
    expect(await packages.find(11, sha256)).toEqual(elsewhere);
  });

  it('is what was said of it before it was uploaded, and nothing that is said later', async () => {
    const sha256 = newSha256();
    await announce(sha256, { definition: 'first' });
    const { id } = await announce(sha256, { definition: 'second' });
    expect(await packages.use(HERE, sha256, 2)).toBeUndefined();
    await packages.recordUploaded(id, 2);
    expect(await announce(sha256, { definition: 'third' })).toMatchObject({
      definition: 'second',
      uploadedAt: 2,
    });
  });

  it('that storage has lost is not used', async () => {
    const sha256 = await uploaded();
    const found = await packages.find(HERE, sha256);
    await packages.recordUploaded(found?.id ?? '', undefined);
    expect(await packages.use(HERE, sha256, 2)).toBeUndefined();
  });
});

describe('a package that is not used any more', () => {
  const times = { usedBefore: 100, announcedBefore: 50, now: 1000 };

  it.each([
    ['not used since', () => uploaded(99), true],
    ['used since', () => uploaded(100), false],
    ['asked for since', async () => asked(await uploaded(1), 100), false],
    ['of an execution that ended before', async () => executed(await uploaded(1), 99), true],
    ['of an execution that ended since', async () => executed(await uploaded(1), 100), false],
    ['of an execution that has not ended', async () => executed(await uploaded(1)), false],
    ['whose upload was never confirmed', () => announced(49), true],
    ['whose upload may still come', () => announced(50), false],
  ])('%s', async (_title, make, isTaken) => {
    const sha256 = await make();
    await packages.expire(times);
    const found = await packages.find(HERE, sha256);
    expect(found === undefined).toBe(isTaken);
  });

  it('makes room for the same again, under another key', async () => {
    const sha256 = await uploaded(1);
    const before = await packages.find(HERE, sha256);
    await packages.expire(times);
    const again = await announce(sha256, { now: 200 });
    expect(again.uploadedAt).toBeUndefined();
    const taken = await packages.removable();
    expect(taken).toContainEqual({ id: before?.id, key: before?.key });
    expect(taken.map(({ key }) => key)).not.toContain(again.key);
    await packages.forget([...taken.map(({ id }) => id), again.id]);
    expect(await packages.removable()).toEqual([]);
    expect(await packages.find(HERE, sha256)).toEqual(again);
  });
});

describe('a package of an execution that is erased', () => {
  it('goes with it unless another is of it that has not ended or has left something', async () => {
    const sha256 = await uploaded();
    const { id: executionId } = await execute(sha256, 2);
    const running = await execute(sha256);
    const of = { repositoryId: HERE, sha256, executionId };
    await packages.release(of, 3);
    expect(await packages.find(HERE, sha256)).toBeDefined();
    await store.executions.advance(running.id, STOP, 4);
    const file = { name: 'a', sizeBytes: 1, sha256: 'f'.repeat(64) };
    const [output] = await store.outputs.request(running.id, 1, [file]);
    await packages.release(of, 5);
    expect(await packages.find(HERE, sha256)).toBeDefined();
    await store.outputs.markRemoved([output?.id ?? ''], 6);
    await packages.release(of, 7);
    expect(await packages.find(HERE, sha256)).toBeUndefined();
  });
});
