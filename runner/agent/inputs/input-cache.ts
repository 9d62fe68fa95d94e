import { createHash, randomUUID } from 'node:crypto';
import {
  copyFile,
  link,
  mkdir,
  readFile,
  readdir,
  rename,
  rm,
  stat,
  utimes,
} from 'node:fs/promises';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What is known of one content: computing it again would take as long as downloading. */
const Entry = z.object({
  md5: z.string(),
  sha1: z.string(),
  sha256: Sha256,
  sizeBytes: z.int().nonnegative(),
  /** What the server said of the version that an address had: its ETag or time. */
  validator: z.object({ header: z.string(), value: z.string() }).optional(),
});
export type CachedFile = z.infer<typeof Entry>;

const STALE_PART_MS = 24 * 60 * 60_000;

/**
 * Files of earlier executions, kept by their content. Several agents of a machine may share a folder:
 * whatever appears in it appears whole.
 */
export class InputCache {
  readonly #folder: string;
  readonly #maxBytes: number;

  private constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
  }

  static async open(folder: string, maxBytes: number): Promise<InputCache> {
    const cache = new InputCache(folder, maxBytes);
    for (const name of ['content', 'known', 'parts'])
      await mkdir(join(folder, name), { recursive: true });
    await cache.#removeStaleParts();
    return cache;
  }

  /** Where a download may grow until it is whole; whoever asks removes it or hands it over. */
  newPart(): string {
    return join(this.#folder, 'parts', randomUUID());
  }

  /** The file that was stored under this key, if its content is still there. */
  async find(key: string): Promise<CachedFile | undefined> {
    const text = await readFile(this.#entryPath(key), 'utf8').catch(() => undefined);
    const entry = Entry.safeParse(text === undefined ? undefined : parseJson(text));
    if (!entry.success) return undefined;
    const content = await stat(this.#contentPath(entry.data.sha256)).catch(() => undefined);
    return content?.size === entry.data.sizeBytes ? entry.data : undefined;
  }

  /** Puts a stored file at `target`; false when it was removed meanwhile. */
  async take({ sha256 }: Pick<CachedFile, 'sha256'>, target: string): Promise<boolean> {
    const content = this.#contentPath(sha256);
    const now = new Date();
    try {
      await utimes(content, now, now);
      await place(content, target);
      return true;
    } catch (error) {
      if (isCode(error, 'ENOENT')) return false;
      throw error;
    }
  }

  /** Keeps a whole download under its content and its key, and makes room for it. */
  async keep(key: string, part: string, entry: CachedFile): Promise<void> {
    if (entry.sizeBytes > this.#maxBytes) return;
    const content = this.#contentPath(entry.sha256);
    await link(part, content).catch((error: unknown) => {
      if (!isCode(error, 'EEXIST')) throw error;
    });
    const draft = `${this.#entryPath(key)}.${randomUUID()}`;
    await writeFile(draft, JSON.stringify(entry));
    await rename(draft, this.#entryPath(key));
    await this.#makeRoom(entry.sha256);
  }

  /** Removes everything. Executions that use a file keep it: they hold links of their own. */
  async clear(): Promise<void> {
    for (const name of ['content', 'known']) {
      await rm(join(this.#folder, name), { recursive: true, force: true });
      await mkdir(join(this.#folder, name), { recursive: true });
    }
  }

  /** The least recently used go first, but not the one that is there to be used now. */
  async #makeRoom(keep: string): Promise<void> {
    const folder = join(this.#folder, 'content');
    const contents = await Promise.all(
      (await readdir(folder)).map(async (name) => {
        const found = await stat(join(folder, name)).catch(() => undefined);
        return { name, bytes: found?.size ?? 0, usedAt: found?.mtimeMs ?? 0 };
      }),
    );
    let bytes = contents.reduce((sum, content) => sum + content.bytes, 0);
    for (const content of contents.sort((one, other) => one.usedAt - other.usedAt)) {
      if (bytes <= this.#maxBytes) return;
      if (content.name === keep) continue;
      await rm(join(folder, content.name), { force: true });
      bytes -= content.bytes;
    }
  }

  async #removeStaleParts(): Promise<void> {
    const folder = join(this.#folder, 'parts');
    for (const name of await readdir(folder)) {
      const found = await stat(join(folder, name)).catch(() => undefined);
      if (found && Date.now() - found.mtimeMs > STALE_PART_MS)
        await rm(join(folder, name), { force: true });
    }
  }

  #contentPath(sha256: string): string {
    return join(this.#folder, 'content', sha256);
  }

  #entryPath(key: string): string {
    return join(this.#folder, 'known', createHash('sha256').update(key).digest('hex'));
  }
}

/** A link costs nothing; a copy is for folders on different disks. The newest of one name wins. */
export async function place(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await rm(target, { force: true });
  await link(source, target).catch(async (error: unknown) => {
    if (!isCode(error, 'EXDEV') && !isCode(error, 'EPERM') && !isCode(error, 'EMLINK')) throw error;
    await copyFile(source, target);
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
