import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { endProcess } from '../../test/support/end-process.ts';
import { AWS_ENVIRONMENT, motoAvailable, startMoto } from '../../test/support/moto.ts';

const BUCKET = process.env['BENCH_S3_BUCKET'] ?? 'slashrun-bench';
/** Nothing else of the bucket is touched. */
const PREFIX = 'slashrun-bench/';

/** A bucket that everybody uploads to, one after the other. */
export type UploadEndpoint = {
  /** For people. */
  name: string;
  url: string;
  bucket: string;
  /** Before every key, with a slash at its end. */
  prefix: string;
  /** What opens it. */
  environment: Record<string, string>;
  /** Removes all objects of the prefix and returns their sizes by their keys. */
  empty: () => Promise<Map<string, number>>;
  close: () => Promise<void>;
};

/**
 * `BENCH_S3_ENDPOINT` is `moto`, or the URL of a store, which is opened as the AWS_ variables say. Without
 * it a sink is started that throws the bytes away: a store that is slower than the programs makes
 * all of them look the same.
 */
export async function openUploadEndpoint(): Promise<UploadEndpoint> {
  const { name, url, stop } = await startStore(process.env['BENCH_S3_ENDPOINT'] ?? 'sink');
  const environment = Object.fromEntries(
    Object.entries(AWS_ENVIRONMENT).map(([key, value]) => [key, process.env[key] ?? value]),
  );
  Object.assign(process.env, environment);
  const client = new S3Client({ endpoint: url, forcePathStyle: true });
  const close = async (): Promise<void> => {
    client.destroy();
    await stop();
  };
  try {
    await client
      .send(new HeadBucketCommand({ Bucket: BUCKET }))
      .catch(() => client.send(new CreateBucketCommand({ Bucket: BUCKET })));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    name,
    url,
    bucket: BUCKET,
    prefix: PREFIX,
    environment,
    empty: () => empty(client),
    close,
  };
}

type Store = { name: string; url: string; stop: () => Promise<void> };

async function startStore(asked: string): Promise<Store> {
  if (asked === 'sink') return startSink();
  if (asked !== 'moto') return { name: new URL(asked).host, url: asked, stop: async () => {} };
  if (!motoAvailable()) throw new Error('BENCH_S3_ENDPOINT=moto needs moto_server');
  return { name: 'moto', ...(await startMoto()) };
}

async function startSink(): Promise<Store> {
  const child = spawn(process.execPath, ['dist/s3-sink.js'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url]: unknown[] = await once(createInterface({ input: child.stdout }), 'line');
  return { name: 'sink', url: String(url), stop: () => endProcess(child) };
}

async function empty(client: S3Client): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for (;;) {
    const list = new ListObjectsV2Command({ Bucket: BUCKET, Prefix: PREFIX });
    const { Contents = [] } = await client.send(list);
    if (Contents.length === 0) return sizes;
    for (const { Key = '', Size = 0 } of Contents) sizes.set(Key, Size);
    const Objects = Contents.map(({ Key }) => ({ Key }));
    await client.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
  }
}
