import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Download, download } from '../../../../runner/agent/inputs/download.ts';
import { FileServer } from './file-server.ts';

const CONTENT = randomBytes(300_000);
const hash = (kind: string, content = CONTENT) => createHash(kind).update(content).digest('hex');
const WHOLE = {
  md5: hash('md5'),
  sha1: hash('sha1'),
  sha256: hash('sha256'),
  sizeBytes: CONTENT.length,
};

let server: FileServer;
let folder: string;

beforeEach(async () => {
  server = await new FileServer().up();
  folder = await mkdtemp(join(tmpdir(), 'slashrun-download-'));
});

afterEach(async () => {
  await server.down();
  await rm(folder, { recursive: true });
});

function get(wanted: Partial<Download> = {}, signal = new AbortController().signal) {
  return download(
    {
      url: server.url('/file'),
      part: join(folder, 'part'),
      sizeBytes: undefined,
      known: undefined,
      patience: { tries: 3, stalledMs: 10_000, pauseMs: 1 },
      onProgress: (bytes) => server.taken(bytes),
      renew: async () => undefined,
      ...wanted,
    },
    signal,
  );
}

const isWhole = async () => CONTENT.equals(await readFile(join(folder, 'part')));
const ranges = () => server.requests.map(({ headers }) => headers.range);

describe('download', () => {
  it('reads the checksums on the way', async () => {
    server.answers.set('/file', server.serve(CONTENT));
    const validator = { header: 'etag', value: '"1"' };
    expect(await get()).toEqual({ ...WHOLE, validator });
    expect(await isWhole()).toBe(true);
  });

  it('goes on where the connection broke, for as long as there is progress', async () => {
    const breaks = [40_000, 80_000, 120_000, 160_000, 200_000];
    server.answers.set('/file', server.serve(CONTENT, { breaks }));
    expect(await get()).toMatchObject(WHOLE);
    expect(await isWhole()).toBe(true);
    expect(ranges()).toEqual([undefined, ...breaks.map((start) => `bytes=${start}-`)]);
  });

  it.each([
    ['that knows no ranges', { ranges: false }],
    ['that names no version', { etag: '' }],
    ['whose version says nothing of bytes', { etag: 'W/"1"' }],
  ])('starts over with a server %s', async (_which, serving) => {
    server.answers.set('/file', server.serve(CONTENT, { ...serving, breaks: [200_000, 100_000] }));
    expect(await get()).toMatchObject(WHOLE);
    expect(await isWhole()).toBe(true);
  });

  it('starts over when the file became another one meanwhile', async () => {
    const older = server.serve(randomBytes(400_000), { etag: '"0"', breaks: [350_000] });
    const newer = server.serve(CONTENT);
    server.answers.set('/file', (request, response) =>
      (server.requests.length === 1 ? older : newer)(request, response),
    );
    expect(await get()).toMatchObject(WHOLE);
    expect(await isWhole()).toBe(true);
  });

  it.each([
    ['answers another range than asked', 206, { 'content-range': 'bytes 7-9/10' }],
    ['says that the range is beyond the end', 416, {}],
  ])('starts over when the server %s', async (_what, status, headers) => {
    const whole = server.serve(CONTENT, { breaks: [100_000] });
    server.answers.set('/file', (request, response) => {
      if (server.requests.length === 2) response.writeHead(status, headers).end('xyz');
      else whole(request, response);
    });
    expect(await get()).toMatchObject(WHOLE);
    expect(ranges()).toEqual([undefined, 'bytes=100000-', undefined]);
  });

  it('gives up after as many tries without a new byte', async () => {
    server.answers.set('/file', server.serve(CONTENT, { breaks: [9, 9, 9, 9, 9, 9] }));
    await expect(get()).rejects.toThrow(/broke off/);
    expect(server.requests.length).toBe(4);
  });

  it('gives up with a server without ranges that never comes to the end', async () => {
    const breaks = Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 500 : 400));
    server.answers.set('/file', server.serve(CONTENT, { ranges: false, breaks }));
    await expect(get()).rejects.toThrow(/broke off/);
    expect(server.requests.length).toBe(4);
  });

  it('takes a server that stands still for broken', async () => {
    const whole = server.serve(CONTENT);
    const held: ServerResponse[] = [];
    server.answers.set('/file', (request, response) => {
      if (held.push(response) > 1) return whole(request, response);
      response.writeHead(200, { 'content-length': CONTENT.length, etag: '"1"' });
      response.write(CONTENT.subarray(0, 50_000));
    });
    const patience = { tries: 3, stalledMs: 200, pauseMs: 1 };
    expect(await get({ patience })).toMatchObject(WHOLE);
    expect(ranges()).toEqual([undefined, 'bytes=50000-']);
  });

  it('says how long nothing came when it gives up', async () => {
    server.answers.set('/file', () => undefined);
    const patience = { tries: 2, stalledMs: 50, pauseMs: 1 };
    await expect(get({ patience })).rejects.toThrow('nothing came for 0.05 s');
    expect(server.requests.length).toBe(2);
  });

  it.each([500, 503, 429, 408])('asks again after %i', async (status) => {
    const whole = server.serve(CONTENT);
    server.answers.set('/file', (request, response) => {
      if (server.requests.length > 2) whole(request, response);
      else response.writeHead(status, { 'retry-after': '0' }).end();
    });
    const patience = { tries: 3, stalledMs: 10_000, pauseMs: 60_000 };
    expect(await get({ patience })).toMatchObject(WHOLE);
  });

  it.each([
    [400, 'answered 400 Bad Request'],
    [401, 'answered 401 Unauthorized'],
    [403, 'answered 403 Forbidden'],
    [404, 'answered 404 Not Found'],
    [410, 'answered 410 Gone'],
  ])('fails at once after %i', async (status, message) => {
    server.answers.set('/file', (_request, response) => response.writeHead(status).end());
    await expect(get()).rejects.toMatchObject({ name: 'DownloadFailed', status, message });
    expect(server.requests.length).toBe(1);
  });

  it('goes on at a new address when the old one ran out', async () => {
    server.answers.set('/old', (request, response) => {
      if (server.requests.length > 1) response.writeHead(403).end();
      else server.serve(CONTENT, { breaks: [70_000] })(request, response);
    });
    server.answers.set('/new', server.serve(CONTENT));
    const asked: string[] = [];
    const renew = async (url: string) => {
      asked.push(url);
      return server.url('/new');
    };
    expect(await get({ url: server.url('/old'), renew })).toMatchObject(WHOLE);
    expect(asked).toEqual([server.url('/old')]);
    expect(ranges()).toEqual([undefined, 'bytes=70000-', 'bytes=70000-']);
  });

  it('asks for a new address only once when that does not help', async () => {
    server.answers.set('/file', (_request, response) => response.writeHead(403).end());
    let asked = 0;
    const renew = async () => server.url(`/file?${(asked += 1)}`);
    await expect(get({ renew })).rejects.toThrow('answered 403 Forbidden');
    expect(asked).toBe(1);
  });

  it('downloads nothing when the known version is still the one', async () => {
    server.answers.set('/file', server.serve(CONTENT));
    const known = await get();
    if (known === 'unchanged') throw new Error('nothing was known');
    expect(await get({ known })).toBe('unchanged');
    server.answers.set('/file', server.serve(Buffer.from('new'), { etag: '"2"' }));
    expect(await get({ known })).toMatchObject({ sizeBytes: 3, validator: { value: '"2"' } });
  });

  it('asks by the time of the version where there is no other name for it', async () => {
    const modified = 'Mon, 05 Jan 2026 10:00:00 GMT';
    server.answers.set('/file', (request, response) => {
      if (request.headers['if-modified-since'] === modified) response.writeHead(304).end();
      else response.writeHead(200, { 'last-modified': modified }).end(CONTENT);
    });
    const known = await get();
    expect(known).toMatchObject({ validator: { header: 'last-modified', value: modified } });
    expect(await get({ known: known === 'unchanged' ? undefined : known })).toBe('unchanged');
  });

  it('refuses a file of another size than was stored, before it has come', async () => {
    server.answers.set('/file', (_request, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length }).flushHeaders();
    });
    await expect(get({ sizeBytes: 5 })).rejects.toThrow(
      'is not the file that was stored: it has 300 kB (300000 bytes), not 5 bytes',
    );
  });

  it('takes a file without a length for whole only at the size that was stored', async () => {
    server.answers.set('/file', (_request, response) => {
      response.writeHead(200).flushHeaders();
      response.end(CONTENT.subarray(0, server.requests.length === 1 ? 100 : undefined));
    });
    expect(await get({ sizeBytes: CONTENT.length })).toMatchObject(WHOLE);
    expect(server.requests.length).toBe(2);
  });

  it('says when the disk is full, and how much is needed', async () => {
    server.answers.set('/file', server.serve(CONTENT));
    await expect(get({ part: '/dev/full' })).rejects.toThrow(
      "does not fit on the machine's disk: 300 kB are needed",
    );
    expect(server.requests.length).toBe(1);
  });

  it('ends at once when it is told to', async () => {
    const stop = new AbortController();
    server.answers.set('/file', (_request, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 10));
    });
    const onProgress = () => stop.abort(new Error('told to'));
    await expect(get({ onProgress }, stop.signal)).rejects.toThrow('told to');
  });

  it('reports progress with the whole size, also after it went on', async () => {
    server.answers.set('/file', server.serve(CONTENT, { breaks: [150_000] }));
    const said: [number, number | undefined][] = [];
    const onProgress = (bytes: number, total: number | undefined) => {
      said.push([bytes, total]);
      server.taken(bytes);
    };
    await get({ onProgress });
    expect(said.every(([, total]) => total === CONTENT.length)).toBe(true);
    expect(said.at(-1)).toEqual([CONTENT.length, CONTENT.length]);
    expect(said.map(([bytes]) => bytes)).toContain(150_000);
  });

  it('notices an end that comes too early without a length', async () => {
    server.answers.set('/file', (request, response) => {
      if (server.requests.length > 1) return server.serve(CONTENT)(request, response);
      response.writeHead(200);
      server.breakAt(response, CONTENT.subarray(0, 1000), 1000);
    });
    expect(await get()).toMatchObject(WHOLE);
  });
});
