import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  S3Client,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Settings } from '../core/settings/settings.ts';
import type { ObjectStore, StoredObject } from '../engine/ports/object-store.ts';
import { explainS3 } from './explain-s3.ts';
import { isS3Status } from './s3-status.ts';

/** Buckets of Amazon S3 or of a store that speaks its language, with the server's own credentials. */
export class S3Objects implements ObjectStore {
  readonly #settings: Settings['s3'];
  #opened: S3Client | undefined;
  readonly #clientsByRegion = new Map<string, S3Client>();
  /** By bucket; undefined for one that does not say. */
  readonly #regions = new Map<string, string | undefined>();

  constructor(settings: Settings['s3']) {
    this.#settings = settings;
  }

  /** Made when it is needed: most servers have nothing to do with buckets. */
  get #client(): S3Client {
    this.#opened ??= createClient(this.#settings);
    return this.#opened;
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
      throw explainS3(error, bucket);
    }
  }

  async head(bucket: string, key: string): Promise<StoredObject | undefined> {
    try {
      const { ContentLength } = await this.#client.send(
        new HeadObjectCommand({ Bucket: bucket, Key: key }),
      );
      return { key, sizeBytes: ContentLength ?? 0 };
    } catch (error) {
      if (isS3Status(error, 404)) return undefined;
      throw explainS3(error, bucket);
    }
  }

  async presignGet(bucket: string, key: string, expiresInSeconds: number): Promise<string> {
    const get = new GetObjectCommand({ Bucket: bucket, Key: key });
    try {
      return await getSignedUrl(await this.#signerOf(bucket), get, { expiresIn: expiresInSeconds });
    } catch (error) {
      throw explainS3(error, bucket);
    }
  }

  async close(): Promise<void> {
    this.#opened?.destroy();
    for (const client of this.#clientsByRegion.values()) client.destroy();
  }

  /** A signature is good in one region alone, and nobody follows a redirect for whoever uses it. */
  async #signerOf(bucket: string): Promise<S3Client> {
    // A store of somebody else's is one place.
    if (this.#settings.endpoint !== undefined) return this.#client;
    if (!this.#regions.has(bucket)) this.#regions.set(bucket, await this.#askRegion(bucket));
    const region = this.#regions.get(bucket);
    if (region === undefined) return this.#client;
    const client = this.#clientsByRegion.get(region) ?? createClient({ ...this.#settings, region });
    this.#clientsByRegion.set(region, client);
    return client;
  }

  /** Amazon says it also to whom it lets see nothing else of the bucket. */
  async #askRegion(bucket: string): Promise<string | undefined> {
    try {
      return (await this.#client.send(new HeadBucketCommand({ Bucket: bucket }))).BucketRegion;
    } catch (error) {
      if (!isS3Status(error, 403)) throw error;
      return error.$response?.headers['x-amz-bucket-region'];
    }
  }
}

function createClient({ endpoint, region, pathStyle }: Settings['s3']): S3Client {
  return new S3Client({
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    forcePathStyle: pathStyle,
    // A bucket says itself where it is.
    followRegionRedirects: true,
  });
}
