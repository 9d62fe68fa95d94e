import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ExecutionId } from '../core/execution/execution-id.ts';

/**
 * The addresses that a check run shows. Whoever can read the check run can follow them: each carries
 * a key for that one execution, so that nobody else's can be guessed.
 */
export type Links = {
  log: (id: ExecutionId) => string;
  output: (id: ExecutionId, outputId: string) => string;
  /** Whether `key` is the key of this execution. */
  opens: (id: ExecutionId, key: string) => boolean;
};

export function createLinks(publicUrl: string, signingKey: Buffer): Links {
  const keyOf = (id: ExecutionId) =>
    createHmac('sha256', signingKey).update(`read:${id}`).digest('base64url');
  const address = (id: ExecutionId, path: string) =>
    `${publicUrl}/executions/${id}${path}?key=${keyOf(id)}`;
  return {
    log: (id) => address(id, '/log'),
    output: (id, outputId) => address(id, `/outputs/${outputId}`),
    opens: (id, key) => {
      const expected = Buffer.from(keyOf(id));
      const given = Buffer.from(key);
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
}
