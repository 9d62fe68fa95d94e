import { S3ServiceException } from '@aws-sdk/client-s3';
import { ObjectStoreRefused } from '../engine/ports/object-store.ts';

/** What the store says no to, in words; anything else as it is, to be tried again. */
export function explainS3(error: unknown, bucket: string): unknown {
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
  // A question for the head alone is answered without a code.
  if (error.name === 'NoSuchBucket' || status === 404)
    return new ObjectStoreRefused(`there is no bucket '${bucket}'`, error);
  if (status === 403)
    return new ObjectStoreRefused(`the server may not use the bucket '${bucket}'`, error);
  if (status >= 400 && status < 500 && status !== 429)
    return new ObjectStoreRefused(`the store answered ${status} ${error.name}`, error);
  return error;
}
