import {
  GetObjectCommand,
  HeadObjectCommand,
  S3Client,
  S3ServiceException,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Settings } from '../core/settings/settings.ts';
import {
  type ObjectStore,
  ObjectStoreRefused,
  type StoredObject,
} from '../engine/ports/object-store.ts';

/** Buckets of Amazon S3 or of a store that speaks its language, with the server's own credentials. */
export class S3Objects implements ObjectStore {
  readonly #client: S3Client;

  constructor({ endpoint, region, pathStyle }: Settings['s3']) {
    this.#client = new S3Client({
      ...(endpoint !== undefined && { endpoint }),
      ...(region !== undefined && { region }),
      forcePathStyle: pathStyle,
      // A bucket says itself where it is.
      followRegionRedirects: true,
    });
  }

  async *list(bucket: string, prefix: string): AsyncGenerator<StoredObject> {
    const pages = paginateListObjectsV2(
      { client: this.#client },
      { Bucket: bucket, Prefix: prefix },
    );
    try {
      for await (const { Contents = [] } of pages)
        for (const { Key, Size } of Contents)
          if (Key !== undefined) yield { key: Key, sizeBytes: Size ?? 0 };
    } catch (error) {
      throw explain(error, bucket);
    }
  }

  async head(bucket: string, key: string): Promise<StoredObject | undefined> {
    try {
      const { ContentLength } = await this.#client.send(
        new HeadObjectCommand({ Bucket: bucket, Key: key }),
      );
      return { key, sizeBytes: ContentLength ?? 0 };
    } catch (error) {
      if (isStatus(error, 404)) return undefined;
      throw explain(error, bucket);
    }
  }

  presignGet(bucket: string, key: string, expiresInSeconds: number): Promise<string> {
    const get = new GetObjectCommand({ Bucket: bucket, Key: key });
    return getSignedUrl(this.#client, get, { expiresIn: expiresInSeconds });
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }
}

/** What the store says no to, in words; anything else as it is, to be tried again. */
function explain(error: unknown, bucket: string): unknown {
  if (
    error instanceof Error &&
    /Credential|Region is missing/.test(`${error.name} ${error.message}`)
  )
    return new ObjectStoreRefused(
      'the server has no credentials or region for S3: the operator sets them in its environment',
      error,
    );
  if (!(error instanceof S3ServiceException)) return error;
  const status = error.$metadata.httpStatusCode ?? 500;
  if (error.name === 'NoSuchBucket')
    return new ObjectStoreRefused(`there is no bucket '${bucket}'`, error);
  if (status === 403)
    return new ObjectStoreRefused(`the server may not read the bucket '${bucket}'`, error);
  if (status >= 400 && status < 500 && status !== 429)
    return new ObjectStoreRefused(`the store answered ${status} ${error.name}`, error);
  return error;
}

function isStatus(error: unknown, status: number): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;
}
