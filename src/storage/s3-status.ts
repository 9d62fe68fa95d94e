import { S3ServiceException } from '@aws-sdk/client-s3';

/** Whether that is how the store answered. */
export function isS3Status(error: unknown, status: number): error is S3ServiceException {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === status;
}
