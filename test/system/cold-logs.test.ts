// The text of old logs leaves the database for a bucket, and is read there as if it had not.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionId } from '../../src/core/execution/execution-id.ts';
import { coolLogs } from '../../src/engine/cool-logs.ts';
import { eraseExecution } from '../../src/engine/erase-execution.ts';
import { LogRangeFinder } from '../../src/engine/log-ranges.ts';
import { logWindow } from '../../src/engine/log-window.ts';
import { followLog, logTail } from '../../src/engine/read-log.ts';
import { S3Storage } from '../../src/storage/s3-storage.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts';
import { type OpenStore, openStore } from '../../src/store/open-store.ts';
import { executionSpec } from '../support/execution-spec.ts';
import { AWS_ENVIRONMENT, type Moto, motoAvailable, startMoto } from '../support/moto.ts';

const HOURS = 60 * 60 * 1000;
const CHUNKS = 12;
const LINES = 100;
/** Hard to compress, so that twelve of them are more than one segment. */
const WIDTH = 12_000;

describe.skipIf(!motoAvailable())('an old log', () => {
  let folder: string;
  let postgres: EmbeddedPostgres;
  let opened: OpenStore;
  let moto: Moto;
  let client: S3Client;
  let storage: S3Storage;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slashrun-logs-'));
    postgres = await startEmbeddedPostgres(folder);
    opened = await openStore(postgres.url, () => undefined);
    moto = await startMoto();
    Object.assign(process.env, AWS_ENVIRONMENT);
    client = new S3Client({ endpoint: moto.url, forcePathStyle: true });
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    await client.send(new CreateBucketCommand({ Bucket: 'logs', CreateBucketConfiguration }));
    storage = await S3Storage.open({
      s3: { endpoint: moto.url, region: 'eu-west-1', pathStyle: true },
      outputs: { bucket: 'logs', prefix: '', encryption: undefined, kmsKey: undefined, tags: true },
    });
  });
  afterAll(async () => {
    storage.close();
    client.destroy();
    await moto.stop();
    await opened.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function ended(): Promise<ExecutionId> {
    const { store } = opened;
    await store.deliveries.add({ id: 'd', event: 'x', payload: {}, receivedAt: 1 });
    const request = { deliveryId: 'd', index: 0 };
    const { id } = await store.executions.create(request, executionSpec(), 1);
    for (let sequence = 0; sequence < CHUNKS; sequence += 1) {
      const lines = Array.from({ length: LINES }, (_, line) => textOf(sequence * LINES + line));
      const text = Buffer.from(`${lines.join('\n')}\n`);
      const runs = [{ stream: 'stdout' as const, at: 1, lines: LINES, bytes: text.length }];
      const header = { leaseId: 'x', sequence, runs, metadata: [] };
      await store.logs.append(id, { attempt: 1, header, body: gzipSync(text, { level: 1 }) });
    }
    await store.executions.advance(id, { type: 'request-stop', by: 'ada', hard: true }, 10);
    return id;
  }

  async function wholeLog(id: ExecutionId): Promise<string> {
    const parts: Buffer[] = [];
    const { signal } = new AbortController();
    const deps = { store: opened.store, storage };
    for await (const { text } of followLog(deps, { id, fromLine: 0, signal })) parts.push(text);
    return Buffer.concat(parts).toString();
  }

  it('lies in the bucket after a while, is read from there, and is gone from both when it is erased', async () => {
    const { store } = opened;
    const id = await ended();
    const before = await wholeLog(id);
    expect(before.split('\n')).toHaveLength(CHUNKS * LINES + 1);

    const deps = { store, storage };
    await coolLogs({ ...deps, now: () => 10 + HOURS });
    expect(await store.logs.hot(Number.MAX_SAFE_INTEGER)).toEqual([id]);
    await coolLogs({ ...deps, now: () => 11 + HOURS });
    await coolLogs({ ...deps, now: () => 12 + HOURS });

    expect(await store.logs.hot(Number.MAX_SAFE_INTEGER)).toEqual([]);
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'logs' }));
    expect(Contents.length).toBeGreaterThan(1);
    expect(Contents.length).toBeLessThan(CHUNKS);
    expect(Contents.every(({ Key }) => Key?.startsWith(`executions/${id}/log/`))).toBe(true);
    expect(await hotBytes()).toBe(0);
    expect((await wholeLog(id)) === before).toBe(true);
    const last = CHUNKS * LINES - 1;
    expect(await logTail(deps, id, 2)).toEqual([textOf(last - 1), textOf(last)]);
    const { lines } = await logWindow(deps, id, { lines: [last, 0, 555, last + 1] });
    expect(lines.map(({ line, text }) => [line, textOf(line).startsWith(text)])).toEqual([
      [0, true],
      [555, true],
      [last, true],
    ]);
    // Its chunks were sent by an agent that does not say which lines are states.
    const ranges = new LogRangeFinder(deps);
    const asked = { id, streams: ['stdout' as const] };
    expect(await ranges.find(asked)).toEqual({ ranges: [[0, last + 1]], total: last + 1 });

    const execution = await store.executions.find(id);
    if (!execution) throw new Error('the execution is gone');
    const erased = await eraseExecution({ ...deps, now: () => 13 + HOURS }, execution);
    expect(erased).toEqual({ outputs: 0, logLines: CHUNKS * LINES });
    const after = await client.send(new ListObjectsV2Command({ Bucket: 'logs' }));
    expect(after.Contents ?? []).toEqual([]);
    expect(await wholeLog(id)).toBe('');
    expect(await ranges.find(asked)).toEqual({ ranges: [], total: 0 });
  });

  async function hotBytes(): Promise<number> {
    const database = new Client({ connectionString: postgres.url });
    await database.connect();
    const { rows } = await database.query<{ bytes: string }>(
      'select coalesce(sum(length(body)), 0) as bytes from log_chunks',
    );
    await database.end();
    return Number(rows[0]?.bytes);
  }
});

/** The same each time, and never the same as another. */
function textOf(line: number): string {
  let state = line + 1;
  const digits = Array.from({ length: WIDTH / 6 }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state % 36 ** 6).toString(36).padStart(6, '0');
  });
  return `line ${line} ${digits.join('')}`;
}
