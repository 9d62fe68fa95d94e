import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import pRetry from 'p-retry';
import { GitHubRefused } from '../../engine/ports/github.ts';
import { LfsFailed } from './code-incomplete.ts';
import {
  type LfsDownload,
  type LfsDownloads,
  type LfsRefusal,
  type LfsServer,
  isPassing,
  lfsBatch,
} from './lfs-batch.ts';
import type { LfsObject } from './parse-lfs-pointer.ts';
import { wholeOf } from './tar-entries.ts';

/** `path` is how messages call the file. */
export type LfsFile = { path: string; object: LfsObject };

/** As many as Git LFS's own client asks for at once (git-lfs-config(5), `lfs.transfer.batchSize`). */
const BATCH = 100;
/** Small objects are mostly waiting: so many of them are fetched at the same time, into memory. */
const AHEAD = 8;
const SMALL_BYTES = 1024 * 1024;
/** Without a byte between them. */
const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;
/** A link with less left is not begun. */
const SPARE_MS = 60_000;

/**
 * The files' contents, in their order, each checked against its pointer as it is read; one must be read
 * before the next is asked for. Throws `LfsFailed` for one that is missing or another.
 */
export async function* lfsContents<File extends LfsFile>(
  server: LfsServer,
  files: readonly File[],
): AsyncGenerator<{ file: File; content: AsyncIterable<Uint8Array> | Uint8Array }> {
  for (let from = 0; from < files.length; from += BATCH)
    yield* oneBatch(server, files.slice(from, from + BATCH));
}

async function* oneBatch<File extends LfsFile>(
  server: LfsServer,
  files: readonly File[],
): ReturnType<typeof lfsContents<File>> {
  const unique = new Map(files.map(({ object }) => [object.oid, object]));
  const downloads = await pRetry(() => lfsBatch(server, [...unique.values()]), {
    retries: ATTEMPTS - 1,
    minTimeout: FIRST_PAUSE_MS,
    signal: server.signal,
    shouldRetry: ({ error }) => !(error instanceof GitHubRefused),
  });
  const begun: (Promise<Buffer> | undefined)[] = [];
  for (const [index, file] of files.entries()) {
    for (const next of files.slice(begun.length, index + AHEAD))
      begun.push(
        next.object.size > SMALL_BYTES ? undefined : inMemory(checked(server, next, downloads)),
      );
    const content = begun[index];
    // What was handed over is not kept.
    begun[index] = undefined;
    yield { file, content: content ? await content : checked(server, file, downloads) };
  }
}

function inMemory(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const whole = wholeOf(content);
  // Awaited in its turn, unless one before it fails.
  whole.catch(() => undefined);
  return whole;
}

/** Fails on the first byte too many, and at the end when the content is not what was committed. */
async function* checked(
  server: LfsServer,
  { path, object }: LfsFile,
  downloads: LfsDownloads,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of whole(server, { path, object }, downloads)) {
    bytes += chunk.length;
    if (bytes > object.size) break;
    hash.update(chunk);
    yield chunk;
  }
  if (bytes !== object.size || hash.digest('hex') !== object.oid)
    throw new LfsFailed(
      `the Git LFS file '${path}' is not what was committed: its size or SHA-256 differs from its pointer's`,
    );
}

/** A download that breaks off goes on where it was. */
async function* whole(
  server: LfsServer,
  file: LfsFile,
  downloads: LfsDownloads,
): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (let failures = 0; ;) {
    try {
      const link = await linkTo(server, file, downloads);
      for await (const chunk of await open(server, link, { file, from })) {
        from += chunk.length;
        failures = 0;
        yield chunk;
      }
      return;
    } catch (error) {
      failures += 1;
      if (error instanceof GitHubRefused || failures === ATTEMPTS) throw error;
    }
    if (from === file.object.size) return;
    await setTimeout(FIRST_PAUSE_MS * 2 ** failures, undefined, { signal: server.signal });
  }
}

/** The batch's own link, or a new one when that has run out or could not be had. */
async function linkTo(
  server: LfsServer,
  { path, object }: LfsFile,
  downloads: LfsDownloads,
): Promise<LfsDownload> {
  const known = downloads.get(object.oid);
  if (known && !isOver(known)) return explained(known, path);
  const again = await lfsBatch(server, [object]);
  const found = again.get(object.oid) ?? { code: 404, message: 'the server did not answer for it' };
  downloads.set(object.oid, found);
  return explained(found, path);
}

function isOver(found: LfsDownload | LfsRefusal): boolean {
  return 'href' in found ? found.expiresAt - SPARE_MS < Date.now() : isPassing(found.code);
}

function explained(found: LfsDownload | LfsRefusal, path: string): LfsDownload {
  if ('href' in found) return found;
  const message = `the Git LFS file '${path}' cannot be had: ${found.code}, ${found.message}`;
  throw isPassing(found.code) ? new Error(message) : new LfsFailed(message);
}

async function open(
  { signal }: LfsServer,
  { href, headers }: LfsDownload,
  { file, from }: { file: LfsFile; from: number },
): Promise<AsyncIterable<Uint8Array>> {
  const range = from > 0 ? { range: `bytes=${from}-` } : {};
  const response = await fetch(href, {
    headers: { ...headers, 'accept-encoding': 'identity', ...range },
    // One of its own: `fetch` lets go of a signal only when it is collected, and this one hears of many.
    signal: AbortSignal.any([signal]),
  });
  if (response.status === (from > 0 ? 206 : 200) && response.body) return response.body;
  await response.body?.cancel();
  const message = `the link to the Git LFS file '${file.path}' answers ${response.status}`;
  throw [404, 410].includes(response.status) ? new LfsFailed(message) : new Error(message);
}
