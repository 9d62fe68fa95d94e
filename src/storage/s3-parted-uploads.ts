import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import type { PartedUpload, PartedUploads, StoredPart } from '../engine/ports/storage.ts';
import { CHECKSUM, checksumOf } from './checksum.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { isS3Status } from './s3-status.ts';
import { toPart } from './to-part.ts';

/** Uploads in parts, each with its SHA-256 (docs.aws.amazon.com, "Uploading an object using multipart upload"). */
export class S3PartedUploads implements PartedUploads {
  readonly #bucket: S3Bucket;

  constructor(bucket: S3Bucket) {
    this.#bucket = bucket;
  }

  async begin({ key, keepDays }: Parameters<PartedUploads['begin']>[0]): Promise<string> {
    const { client, encryption } = this.#bucket;
    const { UploadId: uploadId } = await client.send(
      new CreateMultipartUploadCommand({
        ...this.#bucket.place(key),
        ...encryption.parameters,
        ...this.#bucket.tagsOf(keepDays),
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    if (uploadId === undefined) throw new Error('the store began an upload without an id');
    return uploadId;
  }

  async presignPart(part: Parameters<PartedUploads['presignPart']>[0]) {
    const { key, uploadId, number, sizeBytes, sha256, expiresInSeconds } = part;
    const headers = { [CHECKSUM]: checksumOf(sha256) };
    const url = await this.#bucket.sign({
      method: 'PUT',
      key,
      query: { partNumber: String(number), uploadId },
      headers: { ...headers, 'content-length': String(sizeBytes) },
      expiresInSeconds,
    });
    return { url, headers };
  }

  async list({ key, uploadId }: PartedUpload): Promise<StoredPart[] | undefined> {
    const found: StoredPart[] = [];
    try {
      for (let after: string | undefined; ;) {
        const page = await this.#bucket.client.send(
          new ListPartsCommand({
            ...this.#bucket.place(key),
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

  async complete({
    key,
    uploadId,
    parts,
    sha256,
  }: Parameters<PartedUploads['complete']>[0]): Promise<void> {
    await this.#bucket.client.send(
      new CompleteMultipartUploadCommand({
        ...this.#bucket.place(key),
        UploadId: uploadId,
        ChecksumSHA256: `${checksumOf(sha256)}-${parts.length}`,
        MultipartUpload: {
          Parts: parts.map((part) => ({
            PartNumber: part.number,
            ETag: part.tag,
            // A store that does not tell its parts' checksums does not ask for them.
            ...(part.sha256 !== '' && { ChecksumSHA256: checksumOf(part.sha256) }),
          })),
        },
      }),
    );
  }

  async abort({ key, uploadId }: PartedUpload): Promise<void> {
    const place = { ...this.#bucket.place(key), UploadId: uploadId };
    await this.#bucket.client
      .send(new AbortMultipartUploadCommand(place))
      .catch((error: unknown) => {
        if (!isS3Status(error, 404)) throw error;
      });
  }
}
