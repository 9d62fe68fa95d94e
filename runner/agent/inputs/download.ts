import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { BadRedirect, openUrl } from './open-url.ts';
import { ForbiddenAddress } from './safe-lookup.ts';
import type { CachedFile } from './input-cache.ts';
import { isCode } from './input-cache.ts';

/** Tries without a single new byte before a download is given up. */
const MAX_TRIES = 5;
const STALLED_MS = 60_000;
const MAX_PAUSE_MS = 60_000;

/** What will not get better by asking again; `message` follows the address. */
export class DownloadFailed extends Error {
  override readonly name = 'DownloadFailed';
  /** The answer, when there was one. */
  readonly status: number | undefined;
  constructor(message: string, status?: number, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

export type Download = {
  url: string;
  /** Where the bytes go. */
  part: string;
  /** Where it is known: another size is a download that broke off. */
  sizeBytes: number | undefined;
  /** Of the version that the cache has: when it is still the one, nothing is downloaded. */
  known: CachedFile | undefined;
  /** Called for every piece. */
  onProgress: (bytes: number, total: number | undefined) => void;
};

/**
 * Downloads a file, going on where a broken connection left it, and reads its checksums on the way.
 * `unchanged` when the known version is still the one.
 */
export async function download(
  wanted: Download,
  signal: AbortSignal,
): Promise<CachedFile | 'unchanged'> {
  const file = await open(wanted.part, 'w');
  const state = new Progress(wanted);
  try {
    for (let tries = 1; ; tries += 1) {
      const before = state.bytes;
      try {
        const outcome = await attempt(state, file, signal);
        if (outcome !== 'broken') return outcome === 'unchanged' ? outcome : state.finish();
      } catch (error) {
        signal.throwIfAborted();
        if (!isPassing(error)) throw explain(error);
        if (tries >= MAX_TRIES) throw explain(error);
        state.retryAfterMs = error instanceof PassingAnswer ? error.retryAfterMs : undefined;
      }
      if (state.bytes > before) tries = 0;
      else if (tries >= MAX_TRIES) throw new DownloadFailed('the connection broke off');
      const pause = state.retryAfterMs ?? Math.min(2 ** tries * 250, MAX_PAUSE_MS);
      await sleep(pause, undefined, { signal });
    }
  } finally {
    await file.close();
  }
}

/** How far a download has come. */
class Progress {
  readonly wanted: Download;
  bytes = 0;
  total: number | undefined;
  retryAfterMs: number | undefined;
  validator: CachedFile['validator'];
  #hashes = newHashes();

  constructor(wanted: Download) {
    this.wanted = wanted;
    this.total = wanted.sizeBytes;
  }

  startOver(): void {
    this.bytes = 0;
    this.#hashes = newHashes();
  }

  take(bytes: Buffer): void {
    for (const hash of Object.values(this.#hashes)) hash.update(bytes);
    this.bytes += bytes.length;
    this.wanted.onProgress(this.bytes, this.total);
  }

  finish(): CachedFile {
    const { md5, sha1, sha256 } = this.#hashes;
    return {
      md5: md5.digest('hex'),
      sha1: sha1.digest('hex'),
      sha256: sha256.digest('hex'),
      sizeBytes: this.bytes,
      ...(this.validator && { validator: this.validator }),
    };
  }
}

function newHashes() {
  return { md5: createHash('md5'), sha1: createHash('sha1'), sha256: createHash('sha256') };
}

/** The server is in trouble, which passes. */
class PassingAnswer extends Error {
  readonly retryAfterMs: number | undefined;
  constructor(answer: IncomingMessage) {
    super(`answered ${answer.statusCode} ${answer.statusMessage}`);
    const seconds = Number(answer.headers['retry-after']);
    this.retryAfterMs = seconds > 0 ? Math.min(seconds * 1000, MAX_PAUSE_MS) : undefined;
  }
}

type File = Awaited<ReturnType<typeof open>>;

async function attempt(
  state: Progress,
  file: File,
  signal: AbortSignal,
): Promise<'whole' | 'broken' | 'unchanged'> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), STALLED_MS);
  try {
    const both = AbortSignal.any([signal, stalled.signal]);
    const answer = await openUrl(state.wanted.url, conditions(state), both);
    if (answer.statusCode === 304) return 'unchanged';
    prepare(state, answer);
    if (state.bytes === 0) await file.truncate(0);
    // An answer that ends early is seen by its length, or as an error of the stream.
    const content: AsyncIterable<Buffer> = answer;
    for await (const bytes of content) {
      await file.write(bytes, 0, bytes.length, state.bytes);
      state.take(bytes);
      timer.refresh();
    }
    return state.total === undefined || state.bytes === state.total ? 'whole' : 'broken';
  } finally {
    clearTimeout(timer);
  }
}

/** Asks for the rest of what is there already, or whether there is anything new at all. */
function conditions({ bytes, validator, wanted }: Progress): Record<string, string> {
  if (bytes > 0 && validator) return { range: `bytes=${bytes}-`, 'if-range': validator.value };
  const known = bytes === 0 ? wanted.known?.validator : undefined;
  if (!known) return {};
  return known.header === 'etag'
    ? { 'if-none-match': known.value }
    : { 'if-modified-since': known.value };
}

/** Takes the answer's head: whether it goes on or starts over, and how long it will be. */
function prepare(state: Progress, answer: IncomingMessage): void {
  const status = answer.statusCode ?? 0;
  if (status !== 200 && status !== 206) {
    answer.destroy();
    if (status >= 500 || status === 429 || status === 408) throw new PassingAnswer(answer);
    throw new DownloadFailed(`answered ${status} ${answer.statusMessage ?? ''}`.trim(), status);
  }
  if (status === 200) state.startOver();
  const { etag, 'last-modified': modified } = answer.headers;
  // A weak ETag stands for a meaning and not for bytes: nothing can be resumed by it.
  if (etag !== undefined && !etag.startsWith('W/'))
    state.validator = { header: 'etag', value: etag };
  else if (modified !== undefined) state.validator = { header: 'last-modified', value: modified };
  const length = answer.headers['content-length'];
  if (length !== undefined) state.total = state.bytes + Number(length);
}

function isPassing(error: unknown): boolean {
  const isFinal =
    error instanceof DownloadFailed ||
    error instanceof ForbiddenAddress ||
    error instanceof BadRedirect ||
    isCode(error, 'ENOSPC') ||
    isCode(error, 'EDQUOT');
  return !isFinal;
}

function explain(error: unknown): DownloadFailed {
  if (error instanceof DownloadFailed) return error;
  if (isCode(error, 'ENOSPC') || isCode(error, 'EDQUOT'))
    return new DownloadFailed('does not fit on the disk of the machine', undefined, error);
  if (isCode(error, 'ENOTFOUND'))
    return new DownloadFailed('is at a host that nobody knows', undefined, error);
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new DownloadFailed(reason, undefined, error);
}
