import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { attachment } from '../core/output/attachment.ts';
import { ObjectStoreRefused } from '../engine/ports/object-store.ts';
import type { Archive, Storage } from '../engine/ports/storage.ts';
import { CHECKSUM, checksumOf } from './checksum.ts';
import { explainS3 } from './explain-s3.ts';
import { S3Bucket, type S3StorageOptions } from './s3-bucket.ts';
import { S3PartedUploads } from './s3-parted-uploads.ts';
import { listSizes } from './s3-sizes.ts';
import { isS3Status } from './s3-status.ts';
import { createStorageClient } from './storage-client.ts';

/** Of fewer each is asked for by itself. */
const LISTED_FROM = 4;

/**
 * A bucket of Amazon S3, or of a store that speaks its language. Everything that is put carries its
 * SHA-256, which the store compares before it takes it (docs.aws.amazon.com, "Checking object integrity").
 */
export class S3Storage implements Storage {
  readonly #bucket: S3Bucket;
  readonly parted: S3PartedUploads;
  readonly archive: Archive = {
    put: async (key, bytes) => {
      await this.#bucket.client.send(
        new PutObjectCommand({
          ...this.#bucket.place(key),
          ...this.#bucket.encryption.parameters,
          Body: bytes,
          ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
        }),
      );
    },
    read: async (piece) => {
      const bytes = await this.read(piece);
      if (!bytes) throw new Error(`the store has no ${piece.key}`);
      return buffer(bytes);
    },
  };

  /**
   * Looks where the bucket is: an address is good in its region alone. Throws `ObjectStoreRefused` for one
   * that is not there or not ours; a store that is away for now is believed in.
   */
  static async open(options: S3StorageOptions): Promise<S3Storage> {
    const { bucket } = options.outputs;
    const client = createStorageClient(options.s3);
    try {
      const { BucketRegion: region } = await client.send(new HeadBucketCommand({ Bucket: bucket }));
      const isAmazon = options.s3.endpoint === undefined;
      const s3 = isAmazon && region !== undefined ? { ...options.s3, region } : options.s3;
      return new S3Storage({ ...options, s3 });
    } catch (error) {
      const explained = explainS3(error, bucket);
      if (explained instanceof ObjectStoreRefused) throw explained;
      return new S3Storage(options);
    } finally {
      client.destroy();
    }
  }

  private constructor(options: S3StorageOptions) {
    this.#bucket = new S3Bucket(options);
    this.parted = new S3PartedUploads(this.#bucket);
  }

  async presignPut({
    key,
    sizeBytes,
    sha256,
    expiresInSeconds,
    keepDays,
  }: Parameters<Storage['presignPut']>[0]) {
    const { Tagging } = this.#bucket.tagsOf(keepDays);
    const headers = {
      [CHECKSUM]: checksumOf(sha256),
      ...this.#bucket.encryption.headers,
      ...(Tagging !== undefined && { 'x-amz-tagging': Tagging }),
    };
    const signed = { ...headers, 'content-length': String(sizeBytes) };
    const url = await this.#bucket.sign({ method: 'PUT', key, headers: signed, expiresInSeconds });
    return { method: 'PUT' as const, url, headers };
  }

  async presignGet({ key, fileName, expiresInSeconds }: Parameters<Storage['presignGet']>[0]) {
    return this.#bucket.sign({
      method: 'GET',
      key,
      query: {
        'response-content-disposition': attachment(fileName),
        'response-content-type': 'application/octet-stream',
      },
      expiresInSeconds,
    });
  }

  async size(key: string): Promise<number | undefined> {
    try {
      const head = await this.#bucket.client.send(new HeadObjectCommand(this.#bucket.place(key)));
      return head.ContentLength ?? 0;
    } catch (error) {
      if (isS3Status(error, 404)) return undefined;
      throw error;
    }
  }

  async sizes(keys: readonly string[]): Promise<Map<string, number>> {
    const listed = keys.length < LISTED_FROM ? new Map() : await listSizes(this.#bucket, keys);
    // A store whose lists are late still knows what it has.
    for (const key of keys) {
      const size = listed.get(key) ?? (await this.size(key));
      if (size !== undefined) listed.set(key, size);
    }
    return listed;
  }

  async read({ key, start, length }: Parameters<Storage['read']>[0]) {
    const Range = `bytes=${start}-${start + length - 1}`;
    try {
      const { Body } = await this.#bucket.client.send(
        new GetObjectCommand({ ...this.#bucket.place(key), Range }),
      );
      if (!(Body instanceof Readable)) throw new Error(`the store gave nothing of ${key}`);
      return Body;
    } catch (error) {
      if (isS3Status(error, 404)) return undefined;
      // There is nothing from there on.
      if (isS3Status(error, 416)) return Readable.from([]);
      throw error;
    }
  }

  async remove(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    const Objects = keys.map((key) => ({ Key: this.#bucket.place(key).Key }));
    const { Errors = [] } = await this.#bucket.client.send(
      new DeleteObjectsCommand({ Bucket: this.#bucket.name, Delete: { Objects, Quiet: true } }),
    );
    const [first] = Errors;
    if (first) throw new Error(`${Errors.length} objects stay: ${first.Code} for ${first.Key}`);
  }

  close(): void {
    this.#bucket.client.destroy();
  }
}
