import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDirectoryRoutes } from '../../src/storage/directory-routes.ts';
import { DirectoryStorage } from '../../src/storage/directory.ts';
import { announce, describeStorage, putBytes } from '../contracts/storage.ts';

const BYTES = Buffer.from('weights of a model');
const UPLOAD = announce(BYTES);
const KEY = UPLOAD.key;

describeStorage('a directory', serveDirectory);

let served: Awaited<ReturnType<typeof serveDirectory>>;
let storage: DirectoryStorage;
beforeEach(async () => {
  served = await serveDirectory();
  storage = served.storage;
});
afterEach(() => served.close());

function put(bytes: Buffer): Promise<Response> {
  return putBytes(storage, bytes);
}

async function download(headers: Record<string, string> = {}, method = 'GET') {
  const url = await storage.presignGet({
    key: KEY,
    fileName: 'naïve "model".html',
    expiresInSeconds: 60,
  });
  return fetch(url, { method, headers });
}

function incoming(): Promise<string[]> {
  return readdir(join(served.root, '.incoming'));
}

describe('an upload', () => {
  it.each([
    ['too few', BYTES.subarray(1), '17 of 18 bytes came'],
    ['too many', Buffer.concat([BYTES, BYTES]), 'more than the announced 18 bytes came'],
    ['other', Buffer.from('WEIGHTS of a model'), 'the SHA-256 is not as announced'],
  ])('of %s bytes than announced is told so and leaves nothing', async (_, bytes, message) => {
    const response = await put(bytes);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({ error: 'invalid', message });
    expect(await incoming()).toEqual([]);
  });

  it('that breaks off leaves nothing and is no error of the app', async () => {
    const { url } = await storage.presignPut(UPLOAD);
    const half = request(url, { method: 'PUT', headers: { 'content-length': BYTES.length } });
    half.on('error', () => undefined);
    half.write(BYTES.subarray(0, 5));
    await expect.poll(() => incoming().catch(() => [])).toHaveLength(1);
    half.destroy();
    await expect.poll(incoming).toEqual([]);
    await expect.poll(() => served.answered).toEqual(['PUT 400']);
    expect(await storage.size(KEY)).toBeUndefined();
  });

  it('clears away what a killed process left of one a day ago, and no upload under way', async () => {
    await mkdir(join(served.root, '.incoming'));
    for (const [name, hours] of [
      ['under-way', 23],
      ['abandoned', 25],
    ] as const) {
      const path = join(served.root, '.incoming', name);
      await writeFile(path, 'half of a mod');
      const seconds = served.clock.now / 1000 - hours * 3600;
      await utimes(path, seconds, seconds);
    }
    expect((await put(BYTES)).status).toBe(200);
    expect(await incoming()).toEqual(['under-way']);
  });
});

describe('a download', () => {
  beforeEach(() => put(BYTES));

  it.each([
    ['bytes=0-6', 206, 'weights'],
    ['bytes=11-', 206, 'a model'],
    ['bytes=-5', 206, 'model'],
    ['bytes=0-999', 206, 'weights of a model'],
    ['bytes=5-2', 200, 'weights of a model'],
    ['bytes=0-1,4-5', 200, 'weights of a model'],
    ['lines=1-2', 200, 'weights of a model'],
  ])('of range %s answers %i', async (range, status, text) => {
    const response = await download({ range });
    expect(response.headers.get('content-length')).toBe(String(text.length));
    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  it.each(['bytes=18-', 'bytes=-0'])('of range %s is refused: nothing is there', async (range) => {
    const response = await download({ range });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */18');
  });

  it('is saved as a file of its name and never shown as a page', async () => {
    const { headers } = await download();
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="na_ve__model_.html"; filename*=UTF-8''na%C3%AFve%20%22model%22.html`,
    );
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it.each([
    [{}, 200, '18'],
    [{ range: 'bytes=0-3' }, 206, '4'],
  ])('asked for by HEAD with %j tells only its length', async (headers, status, length) => {
    const response = await download(headers, 'HEAD');
    expect([response.status, response.headers.get('content-length')]).toEqual([status, length]);
    expect(await response.text()).toBe('');
  });
});

describe('a signed address', () => {
  beforeEach(() => put(BYTES));

  it('opens nothing once it has expired', async () => {
    const url = await storage.presignGet({ key: KEY, fileName: 'm', expiresInSeconds: 60 });
    served.clock.now += 60_000;
    const response = await fetch(url);
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      error: 'forbidden',
      message: 'this address is not whole or has expired: get a new one',
    });
  });

  it.each([
    ['another key', (url: URL) => (url.pathname = '/storage/executions/1/outputs/3')],
    ['another expiry', (url: URL) => url.searchParams.set('expires', '9999999999999')],
    ['another name', (url: URL) => url.searchParams.set('name', 'other')],
    ['another signature', (url: URL) => url.searchParams.set('signature', 'AAAA')],
    ['no signature', (url: URL) => url.searchParams.delete('signature')],
  ])('opens nothing with %s', async (_, change) => {
    const url = new URL(
      await storage.presignGet({ key: KEY, fileName: 'm', expiresInSeconds: 60 }),
    );
    change(url);
    expect((await fetch(url)).status).toBe(403);
  });

  it.each([
    ['another size', 'size', '19'],
    ['another hash', 'sha256', '0'.repeat(64)],
  ])('takes nothing with %s', async (_, name, value) => {
    const url = new URL((await storage.presignPut(UPLOAD)).url);
    url.searchParams.set(name, value);
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
  });

  it.each(['../secret', 'a/../../b', 'a//b', '', 'a b', 'ä', '.'])(
    'is not made for the key %j',
    async (key) => {
      await expect(storage.presignPut({ ...UPLOAD, key })).rejects.toThrow('not a storage key');
    },
  );
});

/** A new directory behind a server on a free port, with a clock that stands. */
async function serveDirectory() {
  const clock = { now: Date.UTC(2026, 10, 23) };
  const answered: string[] = [];
  const root = await mkdtemp(join(tmpdir(), 'slashrun-storage-'));
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    answered.push(`${c.req.method} ${c.res.status}`);
  });
  const server = createServer(getRequestListener(app.fetch)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const signing = { secret: Buffer.from('a secret of the test'), now: () => clock.now };
  const storage = new DirectoryStorage({ root, baseUrl: `http://127.0.0.1:${port}`, ...signing });
  app.route('/', createDirectoryRoutes({ storage, ...signing }));
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await rm(root, { recursive: true, force: true });
  };
  return { storage, root, clock, answered, close };
}
