import { z } from 'zod';
import { LfsFailed } from './code-incomplete.ts';
import type { LfsObject } from './parse-lfs-pointer.ts';
import type { RepositoryName } from './repository-of-submodule.ts';

/** Where an object is; `expiresAt` in milliseconds since 1970. */
export type LfsDownload = {
  href: string;
  headers: Record<string, string>;
  expiresAt: number;
};

/** By their oid: where an object is, or why it cannot be had. */
export type LfsDownloads = Map<string, LfsDownload | LfsRefusal>;

export type LfsRefusal = { code: number; message: string };

export type LfsServer = {
  /** As `https://github.com`. */
  serverUrl: string;
  repository: RepositoryName;
  /** Undefined asks without one. */
  token: () => Promise<string | undefined>;
  signal: AbortSignal;
};

const MEDIA_TYPE = 'application/vnd.git-lfs+json';

const Download = z.object({
  href: z.url({ protocol: /^https?$/ }),
  header: z.record(z.string(), z.string()).nullish(),
  expires_in: z.number().nullish(),
  expires_at: z.string().nullish(),
});

const Answer = z.object({
  objects: z.array(
    z.object({
      oid: z.string(),
      actions: z.object({ download: Download.optional() }).nullish(),
      error: z.object({ code: z.int(), message: z.string() }).nullish(),
    }),
  ),
});

const Problem = z.object({ message: z.string() });

/** Not implemented, and over the limit of the repository's bandwidth: the other 5xx pass. */
const STAYING = new Set([501, 509]);
const PASSING = new Set([408, 425, 429]);

/**
 * Where the objects can be had, or why not, by their oid (git-lfs, docs/api/batch.md: `POST
 * …/info/lfs/objects/batch` with `operation` `download`; docs/api/authentication.md: Basic). Throws
 * `LfsFailed` when the server refuses to answer for the repository.
 */
export async function lfsBatch(
  server: LfsServer,
  objects: readonly LfsObject[],
): Promise<LfsDownloads> {
  const askedAt = Date.now();
  const { owner, name } = server.repository;
  const token = await server.token();
  const response = await fetch(`${server.serverUrl}/${owner}/${name}.git/info/lfs/objects/batch`, {
    method: 'POST',
    headers: {
      accept: MEDIA_TYPE,
      'content-type': MEDIA_TYPE,
      ...(token !== undefined && {
        authorization: `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
      }),
    },
    body: JSON.stringify({
      operation: 'download',
      transfers: ['basic'],
      objects: objects.map(({ oid, size }) => ({ oid, size })),
      hash_algo: 'sha256',
    }),
    signal: server.signal,
  });
  if (!response.ok) throw await refusal(response, `${owner}/${name}`);
  const answer = Answer.parse(await response.json());
  const downloads: LfsDownloads = new Map();
  for (const { oid, actions, error } of answer.objects) {
    const download = actions?.download;
    const refusal = error ?? { code: 404, message: 'the server does not say where it is' };
    downloads.set(oid, download ? toDownload(download, askedAt) : refusal);
  }
  return downloads;
}

/** Of both times, the one relative to now counts (git-lfs, docs/api/batch.md). */
function toDownload(download: z.infer<typeof Download>, askedAt: number): LfsDownload {
  const { href, header, expires_in: seconds, expires_at: at } = download;
  const until = seconds ? askedAt + seconds * 1000 : Date.parse(at ?? '');
  return { href, headers: header ?? {}, expiresAt: until || Number.POSITIVE_INFINITY };
}

async function refusal(response: Response, repository: string): Promise<Error> {
  const body: unknown = await response.json().catch(() => undefined);
  const said = Problem.safeParse(body).data?.message;
  const reason = said === undefined ? `${response.status}` : `${response.status}, ${said}`;
  const message = `the server gives out no Git LFS files of ${repository}: ${reason}`;
  const mayPass = isPassing(response.status) || response.headers.has('retry-after');
  return mayPass ? new Error(message) : new LfsFailed(message);
}

/** Whether to ask again may bring another answer; objects have the codes of HTTP too. */
export function isPassing(status: number): boolean {
  return PASSING.has(status) || (status >= 500 && !STAYING.has(status));
}
