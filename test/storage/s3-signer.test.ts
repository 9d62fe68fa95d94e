import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { expect, it } from 'vitest';
import { S3Signer } from '../../src/storage/s3-signer.ts';

const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'a/token+=' };
const region = 'eu-west-1';

it.each([
  ['Amazon by the name of its host', { region }],
  ['Amazon by the path', { region, forcePathStyle: true }],
  [
    'a store elsewhere',
    { region, endpoint: 'https://minio.example.com:9000/s3', forcePathStyle: true },
  ],
])('signs for %s as the SDK does', async (_title, settings) => {
  const client = new S3Client({ ...settings, credentials });
  const [bucket, prefix, key] = ['acme-runs', 'all our/runs/', 'executions/1/outputs/2'];
  const disposition = `attachment; filename*=UTF-8''na%C3%AFve.txt`;
  const command = new GetObjectCommand({
    Bucket: bucket,
    Key: `${prefix}${key}`,
    ResponseContentDisposition: disposition,
  });
  const signer = new S3Signer(client, { bucket, prefix });
  const both = async () => {
    const query = {
      'response-content-disposition': disposition,
      'x-amz-checksum-mode': 'ENABLED',
      'x-id': 'GetObject',
    };
    const ours = await signer.sign({ method: 'GET', key, query, expiresInSeconds: 60 });
    const theirs = await getSignedUrl(client, command, { expiresIn: 60 });
    return [ours, theirs].map((url) => [url.split('?')[0], parametersOf(url)] as const);
  };
  await both();
  // In the same second.
  await expect
    .poll(async () => {
      const [ours, theirs] = await both();
      return JSON.stringify(ours) === JSON.stringify(theirs) ? 'the same' : [ours, theirs];
    })
    .toBe('the same');
  client.destroy();
});

function parametersOf(url: string): [string, string][] {
  return [...new URL(url).searchParams].toSorted(([one], [other]) => one.localeCompare(other));
}
