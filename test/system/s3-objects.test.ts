import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ObjectStoreRefused, type StoredObject } from '../../src/engine/ports/object-store.ts';
import { configuredRegistries } from '../../src/registry/configured-registries.ts';
import { S3Objects } from '../../src/storage/s3-objects.ts';
import { AWS_ENVIRONMENT, type Moto, motoAvailable, startMoto } from '../support/moto.ts';

describe.skipIf(!motoAvailable())('Amazon', () => {
  let moto: Moto;
  let objects: S3Objects;

  beforeAll(async () => {
    moto = await startMoto();
    Object.assign(process.env, AWS_ENVIRONMENT);
    const s3 = new S3Client({ endpoint: moto.url, forcePathStyle: true });
    const LocationConstraint = 'eu-west-1';
    await s3.send(
      new CreateBucketCommand({
        Bucket: 'data',
        CreateBucketConfiguration: { LocationConstraint },
      }),
    );
    for (const key of ['sets/a.jpg', 'sets/deep/b.jpg', 'other.csv'])
      await s3.send(new PutObjectCommand({ Bucket: 'data', Key: key, Body: `content of ${key}` }));
    s3.destroy();
    objects = new S3Objects({ endpoint: moto.url, region: 'eu-west-1', pathStyle: true });
  });
  afterAll(async () => {
    await objects.close();
    await moto.stop();
  });

  async function list(bucket: string, prefix: string): Promise<StoredObject[]> {
    const found: StoredObject[] = [];
    for await (const object of objects.list(bucket, prefix)) found.push(object);
    return found;
  }

  it('lists what lies below a prefix', async () => {
    expect(await list('data', 'sets/')).toEqual([
      { key: 'sets/a.jpg', sizeBytes: 21 },
      { key: 'sets/deep/b.jpg', sizeBytes: 26 },
    ]);
    expect(await list('data', 'none/')).toEqual([]);
  });

  it('knows an object and its size, and what is not there', async () => {
    expect(await objects.head('data', 'other.csv')).toEqual({ key: 'other.csv', sizeBytes: 20 });
    expect(await objects.head('data', 'none.csv')).toBeUndefined();
  });

  it('signs an address that anybody can get the object from', async () => {
    const url = await objects.presignGet('data', 'sets/a.jpg', 60);
    expect(url).toContain('X-Amz-Expires=60');
    expect(await (await fetch(url)).text()).toBe('content of sets/a.jpg');
  });

  it('signs for the region of the bucket, whichever the server is in', async () => {
    process.env['AWS_ENDPOINT_URL'] = moto.url;
    const amazon = new S3Objects({ endpoint: undefined, region: 'eu-west-1', pathStyle: true });
    try {
      const s3 = new S3Client({ region: 'us-west-2', forcePathStyle: true });
      const CreateBucketConfiguration = { LocationConstraint: 'us-west-2' } as const;
      await s3.send(new CreateBucketCommand({ Bucket: 'far', CreateBucketConfiguration }));
      s3.destroy();
      const [far, near] = await Promise.all(
        ['far', 'data'].map((bucket) => amazon.presignGet(bucket, 'key', 60)),
      );
      expect(far).toContain('%2Fus-west-2%2Fs3%2F');
      expect(near).toContain('%2Feu-west-1%2Fs3%2F');
    } finally {
      await amazon.close();
      delete process.env['AWS_ENDPOINT_URL'];
    }
  });

  it('says that a bucket is not there', async () => {
    await expect(list('nobodys-bucket', '')).rejects.toThrow(ObjectStoreRefused);
    await expect(list('nobodys-bucket', '')).rejects.toThrow("there is no bucket 'nobodys-bucket'");
  });

  it('gives the password of its registry, as the server or in another role', async () => {
    const image = '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/train:1';
    process.env['AWS_ENDPOINT_URL'] = moto.url;
    try {
      const ecr = new ECRClient({});
      await ecr.send(new CreateRepositoryCommand({ repositoryName: 'team/train' }));
      ecr.destroy();
      for (const role of [undefined, 'arn:aws:iam::123456789012:role/pull']) {
        const credential = { kind: 'ecr', role } as const;
        const registries = configuredRegistries([{ match: '*.dkr.ecr.*', credential }], Date.now);
        expect(await registries.credentialFor(image)).toEqual({
          server: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
          username: 'AWS',
          password: expect.stringMatching(/.+/),
        });
      }
    } finally {
      delete process.env['AWS_ENDPOINT_URL'];
    }
  });
});
