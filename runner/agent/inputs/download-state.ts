import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import prettyBytes from 'pretty-bytes';
import type { CachedFile } from './cache-entry.ts';
import { DownloadFailed } from './download-failed.ts';

/** What a file should be, as far as that is known. */
export type Expected = {
  /** Of what was stored: a file of another size is not the one. */
  sizeBytes: number | undefined;
  /** The version that the cache has, which need not be downloaded again. */
  known: CachedFile | undefined;
};

/** How far a download has come, and how it goes on. */
export class DownloadState {
  readonly #expected: Expected;
  bytes = 0;
  total: number | undefined;
  /** The most bytes that any try came to: a server without ranges starts over each time. */
  #furthest = 0;
  #validator: CachedFile['validator'];
  #hashes = newHashes();

  constructor(expected: Expected) {
    this.#expected = expected;
    this.total = expected.sizeBytes;
  }

  /** Headers that ask for the rest of what is there, or whether there is anything new at all. */
  conditions(): Record<string, string> {
    const { bytes } = this;
    if (bytes > 0) {
      const resumed = this.#validator;
      // A weak ETag stands for a meaning and not for bytes.
      if (!resumed || resumed.value.startsWith('W/')) return {};
      return { range: `bytes=${bytes}-`, 'if-range': resumed.value };
    }
    const known = this.#expected.known?.validator;
    if (!known) return {};
    return { [known.header === 'etag' ? 'if-none-match' : 'if-modified-since']: known.value };
  }

  /** Whether `conditions` asks for a file only if it is another one than is known. */
  asksForNews(): boolean {
    return this.bytes === 0 && this.#expected.known?.validator !== undefined;
  }

  /** Takes the head of an answer with content: false when it does not go on where this one is. */
  begin({ statusCode, headers }: IncomingMessage): boolean {
    const goesOn = statusCode === 206 && startOf(headers['content-range']) === this.bytes;
    if (goesOn) return true;
    this.startOver();
    if (statusCode === 206) return false;
    this.#validator = validatorOf(headers);
    const length = headers['content-length'];
    const expected = this.#expected.sizeBytes;
    this.total = length === undefined ? expected : Number(length);
    if (expected !== undefined && this.total !== undefined && this.total !== expected)
      throw wrongSize(this.total, expected);
    return true;
  }

  startOver(): void {
    this.bytes = 0;
    this.#hashes = newHashes();
  }

  /** Says whether this is farther than any try before came. */
  take(bytes: Buffer): boolean {
    for (const hash of Object.values(this.#hashes)) hash.update(bytes);
    this.bytes += bytes.length;
    const expected = this.#expected.sizeBytes;
    if (expected !== undefined && this.bytes > expected) throw wrongSize(this.bytes, expected);
    const isNew = this.bytes > this.#furthest;
    this.#furthest = Math.max(this.#furthest, this.bytes);
    return isNew;
  }

  isWhole(): boolean {
    return this.total === undefined || this.bytes === this.total;
  }

  finish(): CachedFile {
    const { md5, sha1, sha256 } = this.#hashes;
    return {
      md5: md5.digest('hex'),
      sha1: sha1.digest('hex'),
      sha256: sha256.digest('hex'),
      sizeBytes: this.bytes,
      ...(this.#validator && { validator: this.#validator }),
    };
  }
}

/** All in one pass: reading a file again takes about as long as downloading it. */
function newHashes() {
  return { md5: createHash('md5'), sha1: createHash('sha1'), sha256: createHash('sha256') };
}

function startOf(range: string | undefined): number | undefined {
  const start = /^bytes (\d+)-/.exec(range ?? '')?.[1];
  return start === undefined ? undefined : Number(start);
}

function validatorOf({
  etag,
  'last-modified': modified,
}: IncomingMessage['headers']): CachedFile['validator'] {
  if (etag !== undefined) return { header: 'etag', value: etag };
  return modified === undefined ? undefined : { header: 'last-modified', value: modified };
}

function wrongSize(found: number, expected: number): DownloadFailed {
  const sizes = `${prettyBytes(found)} (${found} bytes), not ${expected} bytes`;
  return new DownloadFailed(`is not the file that was stored: it has ${sizes}`);
}
