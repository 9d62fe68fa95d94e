import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Storage, Upload } from '../../src/engine/ports/storage.ts';

const BYTES = Buffer.from('weights of a model');
const UPLOAD = announce(BYTES);

/** A storage that holds nothing yet, and how to be rid of it. */
export type StorageUnderTest = { storage: Storage; close: () => Promise<void> };

/** What every storage does, seen only through its port and the addresses that it signs. */
export function describeStorage(name: string, make: () => Promise<StorageUnderTest>): void {
  describe(`${name} as a storage`, () => {
    let made: StorageUnderTest;
    beforeEach(async () => {
      made = await make();
    });
    afterEach(() => made.close());

    describeUploads(() => made.storage);
    describeDownloads(() => made.storage);
  });
}

function describeUploads(storage: () => Storage): void {
  it('holds an upload whole, under its key', async () => {
    expect(await storage().size(UPLOAD.key)).toBeUndefined();
    expect((await putBytes(storage(), BYTES)).ok).toBe(true);
    expect(await storage().size(UPLOAD.key)).toBe(BYTES.length);
    expect(await (await download(storage())).text()).toBe(BYTES.toString());
  });

  it('takes the same upload again, also at the same time', async () => {
    const puts = [1, 2, 3, 4].map(() => putBytes(storage(), BYTES));
    for (const { ok } of await Promise.all(puts)) expect(ok).toBe(true);
    expect((await putBytes(storage(), BYTES)).ok).toBe(true);
    expect(await (await download(storage())).text()).toBe(BYTES.toString());
  });

  it('takes a file of no bytes', async () => {
    const nothing = Buffer.alloc(0);
    expect((await putBytes(storage(), nothing, announce(nothing))).ok).toBe(true);
    expect(await storage().size(UPLOAD.key)).toBe(0);
    expect(await (await download(storage())).text()).toBe('');
  });

  it.each([
    ['fewer', BYTES.subarray(1)],
    ['more', Buffer.concat([BYTES, BYTES])],
    ['other', Buffer.from('WEIGHTS of a model')],
  ])('refuses %s bytes than announced and holds nothing', async (_, bytes) => {
    const { status } = await putBytes(storage(), bytes);
    expect([status >= 400, status < 500]).toEqual([true, true]);
    expect(await storage().size(UPLOAD.key)).toBeUndefined();
  });

  it('keeps what it has when a later upload of the key is refused', async () => {
    await putBytes(storage(), BYTES);
    await putBytes(storage(), Buffer.from('WEIGHTS of a model'));
    expect(await (await download(storage())).text()).toBe(BYTES.toString());
  });

  it('holds nothing that was removed, and minds no removal of nothing', async () => {
    await putBytes(storage(), BYTES);
    await storage().remove([UPLOAD.key, 'executions/1/outputs/none']);
    await storage().remove([UPLOAD.key]);
    await storage().remove([]);
    expect(await storage().size(UPLOAD.key)).toBeUndefined();
    expect((await download(storage())).status).toBe(404);
  });

  it('says how large many are, of those that it holds', async () => {
    const keys = ['a', 'b', 'c', 'd', 'e'].map((name) => `executions/1/outputs/${name}`);
    const held = [...keys.slice(1), 'executions/10/outputs/a'];
    for (const [index, key] of held.entries()) {
      const bytes = Buffer.alloc(index, 'x');
      expect((await putBytes(storage(), bytes, { ...announce(bytes), key })).ok).toBe(true);
    }
    const asked = ['executions/10/outputs/a', ...keys.toReversed()];
    expect(Object.fromEntries(await storage().sizes(asked))).toEqual(
      Object.fromEntries(held.map((key, index) => [key, index])),
    );
    expect((await storage().sizes(keys.slice(0, 1))).size).toBe(0);
    expect((await storage().sizes([])).size).toBe(0);
  });

  it('does not know a folder, or what is below an object, as an object', async () => {
    await putBytes(storage(), BYTES);
    expect(await storage().size('executions/1')).toBeUndefined();
    expect(await storage().size(`${UPLOAD.key}/more`)).toBeUndefined();
  });
}

function describeDownloads(storage: () => Storage): void {
  it.each([
    [0, 7, 'weights'],
    [8, 2, 'of'],
    [11, 1000, 'a model'],
    [1000, 5, ''],
  ])('reads from byte %i on, at most %i', async (start, length, expected) => {
    await putBytes(storage(), BYTES);
    const bytes = await storage().read({ key: UPLOAD.key, start, length });
    expect(bytes && (await text(bytes))).toBe(expected);
  });

  it('reads nothing of nothing', async () => {
    const nothing = Buffer.alloc(0);
    await putBytes(storage(), nothing, announce(nothing));
    const bytes = await storage().read({ key: UPLOAD.key, start: 0, length: 10 });
    expect(bytes && (await text(bytes))).toBe('');
    expect(await storage().read({ key: 'executions/1/none', start: 0, length: 1 })).toBeUndefined();
  });

  it('answers 404 for an object that it does not hold', async () => {
    expect((await download(storage())).status).toBe(404);
  });

  it('serves a part to who asks for one', async () => {
    await putBytes(storage(), BYTES);
    const part = await download(storage(), { headers: { range: 'bytes=8-9' } });
    expect([part.status, await part.text()]).toEqual([206, 'of']);
    expect(part.headers.get('content-range')).toBe(`bytes 8-9/${BYTES.length}`);
  });

  it('has a download saved as a file of its name', async () => {
    await putBytes(storage(), BYTES);
    const disposition = (await download(storage())).headers.get('content-disposition');
    expect(disposition).toMatch(/^attachment;/);
    expect(disposition).toContain(`filename*=UTF-8''na%C3%AFve%20model.html`);
  });

  it('opens neither a download with an upload address nor the reverse', async () => {
    await putBytes(storage(), BYTES);
    const { url } = await storage().presignPut(UPLOAD);
    expect((await fetch(url)).status).toBe(403);
    expect((await download(storage(), { method: 'PUT', body: 'x' })).status).toBe(403);
  });
}

/** Announces these bytes under the one key of these tests. */
export function announce(bytes: Buffer): Upload {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { key: 'executions/1/outputs/2', sizeBytes: bytes.length, sha256, expiresInSeconds: 60 };
}

/** Puts the bytes as the agent does: the address and headers as they are, and a length. */
export async function putBytes(
  storage: Storage,
  bytes: Buffer,
  upload: Upload = UPLOAD,
): Promise<Response> {
  const { url, method, headers } = await storage.presignPut(upload);
  return fetch(url, { method, headers, body: bytes });
}

async function download(storage: Storage, init: RequestInit = {}): Promise<Response> {
  const { key } = UPLOAD;
  const fileName = 'naïve model.html';
  return fetch(await storage.presignGet({ key, fileName, expiresInSeconds: 60 }), init);
}
