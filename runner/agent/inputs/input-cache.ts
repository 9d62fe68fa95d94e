import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CacheEntry, type CachedFile } from './cache-entry.ts';
import { isCode, linkOrCopy, placeFile } from './place-file.ts';

const STALE_MS = 24 * 60 * 60_000;

/** What tells an address from others, or, where it is known, the content that is behind it. */
export type CacheKey = { uri: string; sha256?: string | undefined };

/**
 * Files of earlier executions, kept by their content. Several agents may share a folder: whatever
 * appears in it appears whole, and anything in it may vanish at any time. The least recently used go
 * first; executions that have a file keep it, since they hold links of their own.
 */
export class InputCache {
  readonly #maxBytes: number;
  readonly #contents: string;
  readonly #entries: string;
  readonly #parts: string;

  private constructor(folder: string, maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.#contents = join(folder, 'content');
    this.#entries = join(folder, 'index');
    this.#parts = join(folder, 'parts');
  }

  /** Removes what agents that were killed have left in the folder. */
  static async open(folder: string, maxBytes: number): Promise<InputCache> {
    const cache = new InputCache(folder, maxBytes);
    for (const path of [cache.#contents, cache.#entries, cache.#parts])
      await mkdir(path, { recursive: true, mode: 0o700 });
    await cache.#removeStaleParts();
    await cache.#removeOrphans();
    await cache.#makeRoom();
    return cache;
  }

  /** Where a download may grow until it is whole. Whoever asks removes it. */
  newPart(): string {
    return join(this.#parts, randomUUID());
  }

  /** What was stored for this key, if its content is still there as it was. */
  async find(key: CacheKey): Promise<CachedFile | undefined> {
    const entry = await this.#readEntry(this.#entryPath(indexOf(key)));
    if (!entry) return undefined;
    const content = await found(stat(this.#contentPath(entry)));
    if (!content) return undefined;
    const isUntouched =
      content.size === entry.sizeBytes && Math.round(content.mtimeMs) === entry.modifiedAtMs;
    return isUntouched ? entry : undefined;
  }

  /** Puts a stored file at its place; false when it was removed meanwhile. */
  async take(file: CachedFile, place: { folder: string; name: string }): Promise<boolean> {
    const content = this.#contentPath(file);
    const there = await found(stat(content));
    if (!there) return false;
    // Its other time is what tells that a file was not written to, also to those who use it now.
    const touched = await found(utimes(content, new Date(), there.mtime).then(() => true));
    return touched === true && (await found(placeFile(content, place).then(() => true))) === true;
  }

  /**
   * Keeps a whole download, which stays where it is as well, and makes room for it. One that is larger
   * than the cache is not kept.
   */
  async keep({ uri }: CacheKey, part: string, file: CachedFile): Promise<void> {
    if (file.sizeBytes > this.#maxBytes) return;
    const modifiedAtMs = await this.#store(part, file);
    const entry: CacheEntry = { ...file, modifiedAtMs };
    const { validator, ...byContent } = entry;
    await this.#writeEntry(indexOf({ uri, sha256: file.sha256 }), byContent);
    if (validator) await this.#writeEntry(indexOf({ uri }), entry);
    await this.#makeRoom(file.sha256);
  }

  /** Removes everything but what is just being downloaded. */
  async clear(): Promise<void> {
    for (const folder of [this.#entries, this.#contents])
      for (const name of await readdir(folder)) await rm(join(folder, name), { force: true });
  }

  /**
   * Always anew: whoever has written to the file that was there must not decide what others read.
   * Returns its time of modification, which stays as it was so that older entries hold good.
   */
  async #store(part: string, file: CachedFile): Promise<number> {
    const content = this.#contentPath(file);
    const there = await found(stat(content));
    const modifiedAtMs = Math.round((there ?? (await stat(part))).mtimeMs);
    await utimes(part, new Date(), new Date(modifiedAtMs));
    const draft = this.newPart();
    try {
      await linkOrCopy(part, draft);
      await utimes(draft, new Date(), new Date(modifiedAtMs));
      await rename(draft, content);
    } finally {
      await rm(draft, { force: true });
    }
    return modifiedAtMs;
  }

  async #makeRoom(kept?: string): Promise<void> {
    const contents = await Promise.all(
      (await readdir(this.#contents)).map(async (name) => {
        const there = await found(stat(join(this.#contents, name)));
        return { name, bytes: there?.size ?? 0, usedAtMs: there?.atimeMs ?? 0 };
      }),
    );
    let bytes = contents.reduce((sum, content) => sum + content.bytes, 0);
    for (const content of contents.sort((one, other) => one.usedAtMs - other.usedAtMs)) {
      if (bytes <= this.#maxBytes) return;
      if (content.name === kept) continue;
      await rm(join(this.#contents, content.name), { force: true });
      bytes -= content.bytes;
    }
  }

  async #removeStaleParts(): Promise<void> {
    for (const name of await readdir(this.#parts)) {
      const path = join(this.#parts, name);
      const there = await found(stat(path));
      if (there && Date.now() - there.mtimeMs > STALE_MS) await rm(path, { force: true });
    }
  }

  /** Entries that are damaged or whose content is gone. */
  async #removeOrphans(): Promise<void> {
    for (const name of await readdir(this.#entries)) {
      const path = join(this.#entries, name);
      const entry = await this.#readEntry(path);
      if (!entry || !(await found(stat(this.#contentPath(entry))))) await rm(path, { force: true });
    }
  }

  async #readEntry(path: string): Promise<CacheEntry | undefined> {
    const text = await found(readFile(path, 'utf8'));
    return text === undefined ? undefined : CacheEntry.safeParse(parseJson(text)).data;
  }

  async #writeEntry(index: string, entry: CacheEntry): Promise<void> {
    const draft = this.newPart();
    try {
      await writeFile(draft, JSON.stringify(entry));
      await rename(draft, this.#entryPath(index));
    } finally {
      await rm(draft, { force: true });
    }
  }

  #contentPath({ sha256 }: CachedFile): string {
    return join(this.#contents, sha256);
  }

  #entryPath(index: string): string {
    return join(this.#entries, createHash('sha256').update(index).digest('hex'));
  }
}

/** A signature in an address changes every time, and so does not belong to what it is known by. */
function indexOf({ uri, sha256 }: CacheKey): string {
  return sha256 === undefined ? `uri ${uri}` : `sha256 ${sha256}`;
}

/** What another agent has removed meanwhile is undefined. */
async function found<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
