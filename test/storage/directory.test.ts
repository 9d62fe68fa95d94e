import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDirectoryRoutes } from '../../src/storage/directory-routes.ts';
import { DirectoryStorage } from '../../src/storage/directory.ts';

const SECRET = Buffer.from('a secret of the test');
const KEY = 'executions/1/outputs/2';
const BYTES = Buffer.from('weights of a model');
const UPLOAD = { key: KEY, sizeBytes: BYTES.length, sha256: sha256(BYTES), expiresInSeconds: 60 };

let root: string;
let server: Server;
let storage: DirectoryStorage;
let now: number;

beforeEach(async () => {
  now = 1_000_000;
  root = await mkdtemp(join(tmpdir(), 'slashrun-storage-'));
  const signing = { secret: SECRET, now: () => now };
  let routes: ReturnType<typeof createDirectoryRoutes>;
  server = createServer(getRequestListener((incoming) => routes.fetch(incoming)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  storage = new DirectoryStorage({ root, baseUrl: `http://127.0.0.1:${port}`, ...signing });
  routes = createDirectoryRoutes({ storage, ...signing });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(root, { recursive: true, force: true });
});

async function put(bytes: Buffer, upload = UPLOAD): Promise<Response> {
  const { url, method, headers } = await storage.presignPut(upload);
  return fetch(url, { method, headers, body: bytes });
}

async function download(headers: Record<string, string> = {}, fileName = 'model.bin') {
  return fetch(await storage.presignGet({ key: KEY, fileName, expiresInSeconds: 60 }), { headers });
}

describe('an upload', () => {
  it('is there whole, under its key, and can be downloaded', async () => {
    expect((await put(BYTES)).status).toBe(200);
    expect(await storage.size(KEY)).toBe(BYTES.length);
    expect(Buffer.from(await (await download()).arrayBuffer())).toEqual(BYTES);
  });

  it('may be repeated', async () => {
    await put(BYTES);
    expect((await put(BYTES)).status).toBe(200);
  });

  it('of no bytes is a file of no bytes', async () => {
    const nothing = Buffer.alloc(0);
    await put(nothing, { ...UPLOAD, sizeBytes: 0, sha256: sha256(nothing) });
    expect(await storage.size(KEY)).toBe(0);
    expect(await (await download()).text()).toBe('');
  });

  it.each([
    ['too few', BYTES.subarray(1)],
    ['too many', Buffer.concat([BYTES, BYTES])],
    ['other', Buffer.from('WEIGHTS of a model')],
  ])('of %s bytes than announced is refused and leaves nothing', async (_, bytes) => {
    expect((await put(bytes)).status).toBe(422);
    expect(await storage.size(KEY)).toBeUndefined();
    expect(await readdir(join(root, '.incoming'))).toEqual([]);
  });

  it('that breaks off leaves nothing', async () => {
    const { url } = await storage.presignPut(UPLOAD);
    const half = request(url, { method: 'PUT', headers: { 'content-length': BYTES.length } });
    half.on('error', () => undefined);
    half.write(BYTES.subarray(0, 5));
    await expect.poll(() => readdir(join(root, '.incoming')).catch(() => [])).toHaveLength(1);
    half.destroy();
    await expect.poll(() => readdir(join(root, '.incoming'))).toEqual([]);
    expect(await storage.size(KEY)).toBeUndefined();
  });
});

describe('a download', () => {
  beforeEach(() => put(BYTES));

  it.each([
    ['bytes=0-6', 206, 'weights'],
    ['bytes=11-', 206, 'a model'.slice(0)],
    ['bytes=-5', 206, 'model'],
    ['bytes=0-999', 206, 'weights of a model'],
    ['lines=1-2', 200, 'weights of a model'],
  ])('of range %s answers %i', async (range, status, text) => {
    const response = await download({ range });
    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  it('of a range behind the end is refused', async () => {
    expect((await download({ range: 'bytes=99-' })).status).toBe(416);
  });

  it('is saved as a file of its name and never shown as a page', async () => {
    const { headers } = await download({}, 'naïve "model".html');
    expect(headers.get('content-disposition')).toBe(
      `attachment; filename="na_ve__model_.html"; filename*=UTF-8''na%C3%AFve%20%22model%22.html`,
    );
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('a signed address', () => {
  beforeEach(() => put(BYTES));

  it('opens nothing once it has expired', async () => {
    const url = await storage.presignGet({ key: KEY, fileName: 'm', expiresInSeconds: 60 });
    now += 61_000;
    expect((await fetch(url)).status).toBe(403);
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

  it('for a download takes no upload', async () => {
    const url = await storage.presignGet({ key: KEY, fileName: 'm', expiresInSeconds: 60 });
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(403);
  });

  it.each(['../secret', 'a/../../b', 'a//b', '', 'a b', 'ä', '.'])(
    'is not made for the key %j',
    async (key) => {
      await expect(storage.presignPut({ ...UPLOAD, key })).rejects.toThrow('not a storage key');
    },
  );
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
