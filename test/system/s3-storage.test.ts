// The port's own suite on a bucket, and what only a bucket does.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { partSize, partsOf } from '../../src/core/output/part-size.ts';
import type { PartedUploads } from '../../src/engine/ports/storage.ts';
import type { S3StorageOptions } from '../../src/storage/s3-bucket.ts';
import { S3Storage } from '../../src/storage/s3-storage.ts';
import { announce, describeStorage, putBytes } from '../contracts/storage.ts';
import { AWS_ENVIRONMENT, type Moto, motoAvailable, startMoto } from '../support/moto.ts';
import { S3Gate } from '../support/s3-gate.ts';

describe.skipIf(!motoAvailable())('a bucket', () => {
  let moto: Moto;
  let gate: S3Gate;
  let client: S3Client;

  beforeAll(async () => {
    moto = await startMoto();
    gate = await new S3Gate(moto.url).start();
    Object.assign(process.env, AWS_ENVIRONMENT);
    client = new S3Client({ endpoint: moto.url, forcePathStyle: true });
  });
  afterAll(async () => {
    client.destroy();
    await gate.stop();
    await moto.stop();
  });

  async function makeBucket(outputs: Partial<S3StorageOptions['outputs']> = {}) {
    const bucket = `outputs-${randomUUID()}`;
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
    await client.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
    const s3 = { endpoint: gate.url, region: 'eu-west-1', pathStyle: true };
    const none = { prefix: '', encryption: undefined, kmsKey: undefined, tags: true };
    const storage = await S3Storage.open({ s3, outputs: { bucket, ...none, ...outputs } });
    return { bucket, storage, close: async () => storage.close() };
  }

  describeStorage('it', () => makeBucket());

  it('has everything below its prefix, encrypted as the operator says', async () => {
    const { bucket, storage, close } = await makeBucket({
      prefix: 'runs/',
      encryption: 'aws:kms',
      kmsKey: 'a-key',
    });
    const bytes = Buffer.from('weights');
    const upload = announce(bytes);
    expect((await putBytes(storage, bytes, upload)).status).toBe(200);
    const head = await client.send(
      new HeadObjectCommand({ Bucket: bucket, Key: `runs/${upload.key}` }),
    );
    expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'a-key' });
    await close();
  });

  it.each([
    [true, [{ Key: 'slashrun-keep-days', Value: '30' }]],
    [false, []],
  ])(
    'tells its lifecycle rules how long to keep what, when it has tags: %s',
    async (tags, TagSet) => {
      const { bucket, storage, close } = await makeBucket({ tags });
      const bytes = Buffer.from('weights');
      const upload = { ...announce(bytes), keepDays: 30 };
      expect((await putBytes(storage, bytes, upload)).status).toBe(200);
      const large = await storage.parted.begin({ key: 'large', keepDays: 30 });
      const part = { key: 'large', uploadId: large, number: 1, sizeBytes: bytes.length };
      const sha256 = createHash('sha256').update(bytes).digest();
      const { url, headers } = await storage.parted.presignPart({
        ...part,
        sha256: sha256.toString('hex'),
        expiresInSeconds: 60,
      });
      await fetch(url, { method: 'PUT', headers, body: bytes });
      const parts = (await storage.parted.list({ key: 'large', uploadId: large })) ?? [];
      await storage.parted.complete({
        key: 'large',
        uploadId: large,
        parts,
        sha256: createHash('sha256').update(sha256).digest('hex'),
      });
      for (const Key of [upload.key, 'large']) {
        const found = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key }));
        expect(found.TagSet).toEqual(TagSet);
      }
      await close();
    },
  );

  it('is refused at once when there is none of that name', async () => {
    const s3 = { endpoint: gate.url, region: 'eu-west-1', pathStyle: true };
    const none = { prefix: '', encryption: undefined, kmsKey: undefined, tags: true };
    const outputs = { bucket: 'nowhere', ...none };
    await expect(S3Storage.open({ s3, outputs })).rejects.toThrow("there is no bucket 'nowhere'");
  });

  it('lets an address run out', async () => {
    const { storage, close } = await makeBucket();
    const bytes = Buffer.from('weights');
    const late = { ...announce(bytes), expiresInSeconds: 1 };
    const { url, headers } = await storage.presignPut(late);
    const begun = Date.now();
    while (Date.now() - begun < 2100) await storage.size('none');
    expect((await fetch(url, { method: 'PUT', headers, body: bytes })).status).toBe(403);
    await close();
  });

  describe('in parts', () => {
    const BYTES = randomBytes(40 * 1024 * 1024);
    const PART_BYTES = partSize(BYTES.length) ?? 0;
    const PARTS = partsOf(BYTES.length, PART_BYTES).map(({ number, start, sizeBytes }) => {
      const bytes = BYTES.subarray(start, start + sizeBytes);
      return { number, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
    });
    const sha256 = createHash('sha256')
      .update(Buffer.concat(PARTS.map((part) => Buffer.from(part.sha256, 'hex'))))
      .digest('hex');
    const key = 'executions/1/outputs/large';

    async function put(parted: PartedUploads, uploadId: string, part: (typeof PARTS)[number]) {
      const { url, headers } = await parted.presignPart({
        key,
        uploadId,
        number: part.number,
        sizeBytes: part.bytes.length,
        sha256: part.sha256,
        expiresInSeconds: 60,
      });
      return fetch(url, { method: 'PUT', headers, body: part.bytes });
    }

    it('takes a large file, whose parts may come in any order and again', async () => {
      const { storage, close } = await makeBucket();
      const { parted } = storage;
      const uploadId = await parted.begin({ key: key });
      expect(PARTS).toHaveLength(3);
      for (const part of [...PARTS, ...PARTS].toReversed())
        expect((await put(parted, uploadId, part)).status).toBe(200);
      expect(await storage.size(key)).toBeUndefined();
      const parts = (await parted.list({ key, uploadId })) ?? [];
      expect(parts.map(({ number }) => number)).toEqual([1, 2, 3]);
      await parted.complete({ key, uploadId, parts, sha256 });
      expect(await storage.size(key)).toBe(BYTES.length);
      const url = await storage.presignGet({ key, fileName: 'x', expiresInSeconds: 60 });
      const stored = Buffer.from(await (await fetch(url)).arrayBuffer());
      expect(stored.equals(BYTES)).toBe(true);
      await close();
    });

    it('refuses a part of other bytes than were announced', async () => {
      const { storage, close } = await makeBucket();
      const { parted } = storage;
      const uploadId = await parted.begin({ key: key });
      const [first] = PARTS;
      if (!first) throw new Error('there are parts');
      const other = Buffer.from(first.bytes);
      other[7] = (other[7] ?? 0) ^ 1;
      expect((await put(parted, uploadId, { ...first, bytes: other })).status).toBe(400);
      expect(await parted.list({ key, uploadId })).toEqual([]);
      await close();
    });

    it('is not put together of other parts than the file has', async () => {
      const { storage, close } = await makeBucket();
      const { parted } = storage;
      const uploadId = await parted.begin({ key: key });
      for (const part of PARTS.slice(1)) await put(parted, uploadId, part);
      const parts = (await parted.list({ key, uploadId })) ?? [];
      await expect(parted.complete({ key, uploadId, parts, sha256 })).rejects.toThrow('refused');
      expect(await storage.size(key)).toBeUndefined();
      await close();
    });

    it('keeps nothing of an upload that is given up', async () => {
      const { bucket, storage, close } = await makeBucket();
      const { parted } = storage;
      const uploadId = await parted.begin({ key: key });
      const [first] = PARTS;
      if (first) await put(parted, uploadId, first);
      await parted.abort({ key, uploadId });
      await parted.abort({ key, uploadId });
      expect(await parted.list({ key, uploadId })).toBeUndefined();
      const { Uploads = [] } = await client.send(
        new ListMultipartUploadsCommand({ Bucket: bucket }),
      );
      expect(Uploads).toEqual([]);
      await close();
    });
  });
});
