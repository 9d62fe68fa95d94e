import type { Part } from '@aws-sdk/client-s3';
import type { StoredPart } from '../engine/ports/storage.ts';

/** A part as the store lists it; none for one that it does not say enough of. */
export function toPart({ PartNumber: number, ETag: tag, ChecksumSHA256: checksum = '' }: Part) {
  if (number === undefined || tag === undefined) return [];
  const part: StoredPart = { number, tag, sha256: Buffer.from(checksum, 'base64').toString('hex') };
  return [part];
}
