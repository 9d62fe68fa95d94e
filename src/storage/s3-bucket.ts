import type { S3Client } from '@aws-sdk/client-s3';
import type { OutputSettings, Settings } from '../core/settings/settings.ts';
import { type Encryption, encryptionOf } from '../core/output/encryption-of.ts';
import { S3Signer, type SignedRequest } from './s3-signer.ts';
import { createStorageClient } from './storage-client.ts';

export type S3StorageOptions = { s3: Settings['s3']; outputs: OutputSettings };

/** The bucket, below its prefix, and what all that is kept there has in common. */
export class S3Bucket {
  readonly client: S3Client;
  readonly name: string;
  readonly prefix: string;
  readonly encryption: Encryption;
  readonly #hasTags: boolean;
  readonly #signer: S3Signer;

  constructor({ s3, outputs }: S3StorageOptions) {
    const { bucket, prefix, tags } = outputs;
    this.client = createStorageClient(s3);
    this.name = bucket;
    this.prefix = prefix;
    this.encryption = encryptionOf(outputs);
    this.#hasTags = tags;
    this.#signer = new S3Signer(this.client, { bucket, prefix });
  }

  place(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.name, Key: `${this.prefix}${key}` };
  }

  /** For the bucket's lifecycle rules, which know an object by its tags. */
  tagsOf(keepDays: number | undefined): { Tagging?: string } {
    if (keepDays === undefined || !this.#hasTags) return {};
    return { Tagging: `slashrun-keep-days=${keepDays}` };
  }

  sign(request: SignedRequest): Promise<string> {
    return this.#signer.sign(request);
  }
}
