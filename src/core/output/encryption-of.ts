import type { OutputSettings } from '../settings/settings.ts';

/** How S3 is to encrypt what is put: in a call of ours, and in one that is signed for others. */
export type Encryption = {
  parameters: { ServerSideEncryption?: 'AES256' | 'aws:kms'; SSEKMSKeyId?: string };
  headers: Record<string, string>;
};

/** Without a word the bucket's own setting holds. */
export function encryptionOf({ encryption, kmsKey }: OutputSettings): Encryption {
  if (encryption === undefined) return { parameters: {}, headers: {} };
  return {
    parameters: {
      ServerSideEncryption: encryption,
      ...(kmsKey !== undefined && { SSEKMSKeyId: kmsKey }),
    },
    headers: {
      'x-amz-server-side-encryption': encryption,
      ...(kmsKey !== undefined && { 'x-amz-server-side-encryption-aws-kms-key-id': kmsKey }),
    },
  };
}
