import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { OutputSettings, Settings } from '../core/settings/settings.ts';
import type { Archive, PartedUploads, Storage } from '../engine/ports/storage.ts';
import { ObjectStoreRefused } from '../engine/ports/object-store.ts';
import { attachment } from '../core/output/attachment.ts';
import { explainS3 } from './explain-s3.ts';
import { type Encryption, encryptionOf } from '../core/output/encryption-of.ts';
import { isS3Status } from './s3-status.ts';
import { createStorageClient } from './storage-client.ts';
import { toPart } from './to-part.ts';

export type S3StorageOptions = { s3: Settings['s3']; outputs: OutputSettings };

/** What must be sent as it was signed; anything of it in the address alone would not be checked. */
const CHECKSUM = 'x-amz-checksum-sha256';
const TAGGING = 'x-amz-tagging';
const UNHOISTED = [
  CHECKSUM,
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  TAGGING,
];

/**
 * A bucket of Amazon S3, or of a store that speaks its language. Everything that is put carries its
 * SHA-256, which the store compares before it takes it (docs.aws.amazon.com, "Checking object integrity").
 */
export class S3Storage implements Storage {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #encryption: Encryption;
  readonly #hasTags: boolean;
  readonly parted: PartedUploads;
  readonly archive: Archive = {
    put: async (key, bytes) => {
      await this.#client.send(
        new PutObjectCommand({
          ...this.#place(key),
          ...this.#encryption.parameters,
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

  private constructor({ s3, outputs }: S3StorageOptions) {
    this.#client = createStorageClient(s3);
    this.#bucket = outputs.bucket;
    this.#prefix = outputs.prefix;
    this.#encryption = encryptionOf(outputs);
    this.#hasTags = outputs.tags;
    this.parted = this.#parted();
  }

  async presignPut({
    key,
    sizeBytes,
    sha256,
    expiresInSeconds,
    keepDays,
  }: Parameters<Storage['presignPut']>[0]) {
    const checksum = toBase64(sha256);
    const tags = this.#tagsOf(keepDays);
    const command = new PutObjectCommand({
      ...this.#place(key),
      ...this.#encryption.parameters,
      ...tags,
      ContentLength: sizeBytes,
      ChecksumSHA256: checksum,
    });
    const url = await this.#sign(command, expiresInSeconds);
    const headers = {
      [CHECKSUM]: checksum,
      ...this.#encryption.headers,
      ...(tags.Tagging !== undefined && { [TAGGING]: tags.Tagging }),
    };
    return { method: 'PUT' as const, url, headers };
  }

  async presignGet({ key, fileName, expiresInSeconds }: Parameters<Storage['presignGet']>[0]) {
    return this.#sign(
      new GetObjectCommand({
        ...this.#place(key),
        ResponseContentDisposition: attachment(fileName),
        ResponseContentType: 'application/octet-stream',
      }),
      expiresInSeconds,
    );
  }

  async size(key: string): Promise<number | undefined> {
    try {
      const head = await this.#client.send(new HeadObjectCommand(this.#place(key)));
      return head.ContentLength ?? 0;
    } catch (error) {
      if (isS3Status(error, 404)) return undefined;
      throw error;
    }
  }

  async read({ key, start, length }: Parameters<Storage['read']>[0]) {
    const Range = `bytes=${start}-${start + length - 1}`;
    try {
      const { Body } = await this.#client.send(
        new GetObjectCommand({ ...this.#place(key), Range }),
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
    const Objects = keys.map((key) => ({ Key: this.#place(key).Key }));
    const { Errors = [] } = await this.#client.send(
      new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects, Quiet: true } }),
    );
    const [first] = Errors;
    if (first) throw new Error(`${Errors.length} objects stay: ${first.Code} for ${first.Key}`);
  }

  close(): void {
    this.#client.destroy();
  }

  #parted(): PartedUploads {
    return {
      begin: async ({ key, keepDays }) => {
        const { UploadId: uploadId } = await this.#client.send(
          new CreateMultipartUploadCommand({
            ...this.#place(key),
            ...this.#encryption.parameters,
            ...this.#tagsOf(keepDays),
            ChecksumAlgorithm: 'SHA256',
          }),
        );
        if (uploadId === undefined) throw new Error('the store began an upload without an id');
        return uploadId;
      },
      presignPart: async ({ key, uploadId, number, sizeBytes, sha256, expiresInSeconds }) => {
        const checksum = toBase64(sha256);
        const command = new UploadPartCommand({
          ...this.#place(key),
          UploadId: uploadId,
          PartNumber: number,
          ContentLength: sizeBytes,
          ChecksumSHA256: checksum,
        });
        const url = await this.#sign(command, expiresInSeconds);
        return { url, headers: { [CHECKSUM]: checksum } };
      },
      list: (upload) => this.#list(upload),
      complete: async ({ key, uploadId, parts, sha256 }) => {
        await this.#client.send(
          new CompleteMultipartUploadCommand({
            ...this.#place(key),
            UploadId: uploadId,
            ChecksumSHA256: `${toBase64(sha256)}-${parts.length}`,
            MultipartUpload: {
              Parts: parts.map((part) => ({
                PartNumber: part.number,
                ETag: part.tag,
                // A store that does not tell its parts' checksums does not ask for them.
                ...(part.sha256 !== '' && { ChecksumSHA256: toBase64(part.sha256) }),
              })),
            },
          }),
        );
      },
      abort: async ({ key, uploadId }) => {
        await this.#client
          .send(new AbortMultipartUploadCommand({ ...this.#place(key), UploadId: uploadId }))
          .catch((error: unknown) => {
            if (!isS3Status(error, 404)) throw error;
          });
      },
    };
  }

  async #list({ key, uploadId }: { key: string; uploadId: string }) {
    const found: { number: number; tag: string; sha256: string }[] = [];
    try {
      for (let after: string | undefined; ;) {
        const page = await this.#client.send(
          new ListPartsCommand({
            ...this.#place(key),
            UploadId: uploadId,
            ...(after !== undefined && { PartNumberMarker: after }),
          }),
        );
        found.push(...(page.Parts ?? []).flatMap(toPart));
        // Some stores name the last part also when nothing comes after it.
        if (page.IsTruncated !== true) return found;
        after = page.NextPartNumberMarker;
      }
    } catch (error) {
      if (isS3Status(error, 404)) return undefined;
      throw error;
    }
  }

  /** For the bucket's lifecycle rules, which know an object by its tags. */
  #tagsOf(keepDays: number | undefined): { Tagging?: string } {
    if (keepDays === undefined || !this.#hasTags) return {};
    return { Tagging: `slashrun-keep-days=${keepDays}` };
  }

  #place(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: `${this.#prefix}${key}` };
  }

  #sign(
    command: PutObjectCommand | GetObjectCommand | UploadPartCommand,
    expiresIn: number,
  ): Promise<string> {
    const unhoistableHeaders = new Set(UNHOISTED);
    // The overloads of a command are more than the type of the signer can follow.
    return command instanceof GetObjectCommand
      ? getSignedUrl(this.#client, command, { expiresIn, unhoistableHeaders })
      : command instanceof PutObjectCommand
        ? getSignedUrl(this.#client, command, { expiresIn, unhoistableHeaders })
        : getSignedUrl(this.#client, command, { expiresIn, unhoistableHeaders });
  }
}

function toBase64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}
