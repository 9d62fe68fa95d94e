/** The store compares what comes with it; it must be sent as it was signed. */
export const CHECKSUM = 'x-amz-checksum-sha256';

/** As S3 writes the SHA-256 that is written in hexadecimal elsewhere. */
export function checksumOf(sha256: string): string {
  return Buffer.from(sha256, 'hex').toString('base64');
}
