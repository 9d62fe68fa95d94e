import { createHash, randomUUID } from 'node:crypto';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { BucketAnswer, BucketStep } from '../../core/doctor/judge-bucket.ts';
import { encryptionOf } from '../../core/output/encryption-of.ts';
import type { OutputSettings, Settings } from '../../core/settings/settings.ts';
import { AMAZON_LIMITS } from './amazon-limits.ts';
import { readRefusal } from './read-refusal.ts';

const TEXT = 'slashrun doctor was here, and should have taken this away again\n';

type Outputs = {
  outputs: OutputSettings;
  /** Whether some outputs are kept for a time only: those get a tag. */
  areTagged: boolean;
};

/** Puts an object into the bucket for outputs as the server does, reads it and takes it away. */
export async function tryOutputBucket(
  s3: Settings['s3'],
  { outputs, areTagged }: Outputs,
): Promise<BucketAnswer> {
  const client = createClient(s3);
  const Bucket = outputs.bucket;
  const Key = `${outputs.prefix}slashrun-doctor-${randomUUID()}`;
  let step: BucketStep = 'find';
  try {
    await client.send(new HeadBucketCommand({ Bucket }));
    step = 'put';
    await client.send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body: TEXT,
        ChecksumSHA256: createHash('sha256').update(TEXT).digest('base64'),
        ...encryptionOf(outputs).parameters,
        ...(areTagged && { Tagging: 'slashrun-keep-days=1' }),
      }),
    );
    step = 'read';
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    if ((await Body?.transformToString()) !== TEXT)
      throw new Error('it gave something else than what was put');
    step = 'remove';
    await remove(client, { Bucket, Key });
    return { ok: true };
  } catch (error) {
    const refusal = readRefusal(error);
    if (step === 'find' || step === 'put') return { ok: false, step, refusal };
    const isGone = step === 'read' && (await isRemoved(client, { Bucket, Key }));
    return { ok: false, step, refusal, ...(!isGone && { key: Key }) };
  } finally {
    client.destroy();
  }
}

/** Looks whether a bucket for inputs is there. */
export async function findBucket(s3: Settings['s3'], Bucket: string): Promise<BucketAnswer> {
  const client = createClient(s3);
  try {
    await client.send(new HeadBucketCommand({ Bucket }));
    return { ok: true };
  } catch (error) {
    return { ok: false, step: 'find', refusal: readRefusal(error) };
  } finally {
    client.destroy();
  }
}

type Place = { Bucket: string; Key: string };

async function remove(client: S3Client, { Bucket, Key }: Place): Promise<void> {
  const Delete = { Objects: [{ Key }], Quiet: true };
  const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket, Delete }));
  const [refused] = Errors;
  if (!refused) return;
  const error = new Error(refused.Message ?? '');
  error.name = refused.Code ?? 'Error';
  throw error;
}

async function isRemoved(client: S3Client, place: Place): Promise<boolean> {
  return remove(client, place).then(
    () => true,
    () => false,
  );
}

function createClient({ endpoint, region, pathStyle }: Settings['s3']): S3Client {
  return new S3Client({
    ...AMAZON_LIMITS,
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    forcePathStyle: pathStyle,
    followRegionRedirects: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
}
