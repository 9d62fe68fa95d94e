import { createHash } from 'node:crypto';

/** A plain hash serves: a token is 256 random bits, there is nothing to guess. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
