import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Repository } from '../core/execution/execution-spec.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';

/**
 * The addresses that a check run shows. Whoever can read the check run can follow them: each carries
 * a key for that one execution, so that nobody else's can be guessed.
 */
export type Links = {
  /** The server, as everybody else reaches it; without a slash at its end. */
  app: string;
  log: (id: ExecutionId) => string;
  /** The page of an execution; with its key, so that it opens for whoever can read the check run. */
  page: (execution: Linked) => string;
  output: (id: ExecutionId, outputId: string) => string;
  /** Where to read on when there is no execution to show. */
  repository: (repository: Pick<Repository, 'owner' | 'name'>) => string;
  /** Whether `key` is the key of this execution. */
  opens: (id: ExecutionId, key: string) => boolean;
  /** What the execution's own program shows when it calls us. */
  programKey: (id: ExecutionId) => string;
  opensProgram: (id: ExecutionId, key: string) => boolean;
  /** An address of ours as it is reached by way of another host; any other stays as it is. */
  byWayOf: (host: string, url: string) => string;
};

type Linked = {
  id: ExecutionId;
  counter: number;
  repository: Pick<Repository, 'owner' | 'name'>;
};

export function createLinks(
  publicUrl: string,
  { signingKey, githubUrl }: { signingKey: Buffer; githubUrl: string },
): Links {
  const keyFor = (use: 'read' | 'program') => (id: ExecutionId) =>
    createHmac('sha256', signingKey).update(`${use}:${id}`).digest('base64url');
  const keyOf = keyFor('read');
  const programKey = keyFor('program');
  const address = (id: ExecutionId, path: string) =>
    `${publicUrl}/executions/${id}${path}?key=${keyOf(id)}`;
  return {
    log: (id) => address(id, '/log'),
    page: ({ id, counter, repository: { owner, name } }) =>
      `${publicUrl}/r/${owner}/${name}/executions/${counter}?key=${keyOf(id)}`,
    output: (id, outputId) => address(id, `/outputs/${outputId}`),
    repository: ({ owner, name }) => `${githubUrl}/${owner}/${name}`,
    opens: (id, key) => isSame(keyOf(id), key),
    app: publicUrl,
    programKey,
    opensProgram: (id, key) => isSame(programKey(id), key),
    byWayOf: (host, url) =>
      url.startsWith(`${publicUrl}/`) ? `http://${host}${url.slice(publicUrl.length)}` : url,
  };
}

/** Takes as long for a wrong key as for a right one. */
function isSame(key: string, given: string): boolean {
  const [one, other] = [Buffer.from(key), Buffer.from(given)];
  return one.length === other.length && timingSafeEqual(one, other);
}
