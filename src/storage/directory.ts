import { createHash, randomUUID } from 'node:crypto';
import { type Stats, createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Storage } from '../engine/ports/storage.ts';
import { signGrant } from './signed-url.ts';

export type DirectoryStorageOptions = {
  /** The folder that holds the objects. */
  root: string;
  /** The server's address, as agents and people reach it. */
  baseUrl: string;
  /** Signs the addresses. */
  secret: Buffer;
  now: () => number;
};

/** The bytes that came are not the bytes that were announced. */
export class WrongBytes extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WrongBytes';
  }
}

/** An upload that has been silent for so long has nobody at its other end. */
const ABANDONED_AFTER_MS = 24 * 3600 * 1000;

const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

/** Objects as files of a folder, behind addresses signed like those of an object store. */
export class DirectoryStorage implements Storage {
  /** A file of any size is put in one piece. */
  readonly parted = undefined;
  readonly archive = undefined;
  readonly #options: DirectoryStorageOptions;

  constructor(options: DirectoryStorageOptions) {
    this.#options = options;
  }

  async presignPut({
    key,
    sizeBytes,
    sha256,
    expiresInSeconds,
  }: Parameters<Storage['presignPut']>[0]) {
    const expiresAt = this.#options.now() + expiresInSeconds * 1000;
    const url = this.#address({ method: 'PUT', key, expiresAt, sizeBytes, sha256 });
    return { method: 'PUT' as const, url, headers: {} };
  }

  async presignGet({ key, fileName, expiresInSeconds }: Parameters<Storage['presignGet']>[0]) {
    const expiresAt = this.#options.now() + expiresInSeconds * 1000;
    return this.#address({ method: 'GET', key, expiresAt, fileName });
  }

  async size(key: string): Promise<number | undefined> {
    const found = await statIfThere(this.#path(key));
    return found?.isFile() ? found.size : undefined;
  }

  async sizes(keys: readonly string[]): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (const key of keys) {
      const size = await this.size(key);
      if (size !== undefined) found.set(key, size);
    }
    return found;
  }

  async remove(keys: readonly string[]): Promise<void> {
    for (const key of keys) await rm(this.#path(key), { force: true });
  }

  async read({ key, start, length }: Parameters<Storage['read']>[0]) {
    if ((await this.size(key)) === undefined) return undefined;
    if (length === 0) return Readable.from([]);
    return createReadStream(this.#path(key), { start, end: start + length - 1 });
  }

  /**
   * Stores what comes once all of it is there and on the disk, or throws and stores nothing. A second
   * put of the same key replaces the first.
   */
  async write(
    key: string,
    body: AsyncIterable<Uint8Array>,
    expected: { sizeBytes: number; sha256: string },
  ): Promise<void> {
    const path = this.#path(key);
    const folder = join(this.#options.root, '.incoming');
    const incoming = join(folder, randomUUID());
    await mkdir(folder, { recursive: true });
    await mkdir(dirname(path), { recursive: true });
    await this.#removeAbandoned(folder);
    try {
      await pipeline(Readable.from(body), checking(expected), createWriteStream(incoming));
      await sync(incoming);
      await rename(incoming, path);
      await sync(dirname(path)); // without it the new name may not survive a power cut
    } finally {
      await rm(incoming, { force: true });
    }
  }

  /** A process that was killed during an upload leaves what had come of it. */
  async #removeAbandoned(folder: string): Promise<void> {
    const oldest = this.#options.now() - ABANDONED_AFTER_MS;
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const found = await statIfThere(path); // another upload may just have ended
      if (found && found.mtimeMs < oldest) await rm(path, { force: true });
    }
  }

  #address(grant: Parameters<typeof signGrant>[0]): string {
    this.#path(grant.key); // a key that is none must not be signed
    return `${this.#options.baseUrl}/storage/${grant.key}?${signGrant(grant, this.#options.secret).toString()}`;
  }

  #path(key: string): string {
    const segments = key.split('/');
    if (!segments.every((segment) => SEGMENT.test(segment)))
      throw new Error(`'${key}' is not a storage key`);
    return join(this.#options.root, ...segments);
  }
}

/** Passes bytes on and fails at the end, or as soon as there are too many, when they are not the right ones. */
function checking({ sizeBytes, sha256 }: { sizeBytes: number; sha256: string }): Transform {
  const hash = createHash('sha256');
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      hash.update(chunk);
      if (size > sizeBytes) done(new WrongBytes(`more than the announced ${sizeBytes} bytes came`));
      else done(null, chunk);
    },
    flush(done) {
      if (size < sizeBytes) done(new WrongBytes(`${size} of ${sizeBytes} bytes came`));
      else if (hash.digest('hex') !== sha256)
        done(new WrongBytes('the SHA-256 is not as announced'));
      else done();
    },
  });
}

async function statIfThere(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
}

/** No such file, or a part of its path is a file itself. */
function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}

async function sync(path: string): Promise<void> {
  const file = await open(path);
  await file.sync().finally(() => file.close());
}
