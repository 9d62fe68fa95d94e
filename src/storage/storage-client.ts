import { S3Client } from '@aws-sdk/client-s3';
import type { Settings } from '../core/settings/settings.ts';

/** What puts, signs and reads what executions leave. */
export function createStorageClient({ endpoint, region, pathStyle }: Settings['s3']): S3Client {
  return new S3Client({
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    forcePathStyle: pathStyle,
    followRegionRedirects: true,
    // What is signed for others to send has its own; a checksum of nothing must not be signed instead.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
}
