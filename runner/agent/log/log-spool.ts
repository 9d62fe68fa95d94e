import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Beyond this many chunks being encoded, whoever writes waits: memory grows no further. */
const MAX_ENCODING = 4;

interface Entry {
  /** The chunk itself or the path of the file that holds it. */
  stored: Promise<Buffer | string>;
}

/**
 * Chunks on their way to the app, first in, first out. What does not fit into memory while the app
 * is away waits on the disk.
 */
export class LogSpool {
  readonly #folder: string;
  readonly #maxMemoryBytes: number;
  readonly #entries: Entry[] = [];
  #memoryBytes = 0;
  #encoding = 0;
  #files = 0;
  #wake: (() => void) | undefined;
  #room: Promise<void> | undefined;

  constructor(folder: string, maxMemoryBytes: number) {
    this.#folder = folder;
    this.#maxMemoryBytes = maxMemoryBytes;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Takes the next chunk while it is still being encoded: its place in the order is settled. */
  push(chunk: Promise<Buffer>): void {
    this.#encoding += 1;
    const stored = chunk.then((bytes) => this.#store(bytes)).finally(() => this.#encoded());
    // Whoever reads the chunk sees the failure; until then nobody listens.
    stored.catch(() => undefined);
    this.#entries.push({ stored });
  }

  /** To be awaited before the next push, undefined when there is room. */
  room(): Promise<void> | undefined {
    if (this.#encoding < MAX_ENCODING) return undefined;
    this.#room ??= new Promise((resolve) => (this.#wake = resolve));
    return this.#room;
  }

  /** The oldest chunk, which stays until `shift`; asked only when there is one. */
  async first(): Promise<Buffer> {
    const [oldest] = this.#entries;
    if (oldest === undefined) throw new RangeError('the spool is empty');
    const stored = await oldest.stored;
    return typeof stored === 'string' ? readFile(stored) : stored;
  }

  async shift(): Promise<void> {
    const stored = await this.#entries.shift()?.stored;
    if (typeof stored === 'string') await rm(stored, { force: true });
    else this.#memoryBytes -= stored?.length ?? 0;
  }

  async #store(bytes: Buffer): Promise<Buffer | string> {
    if (this.#memoryBytes + bytes.length <= this.#maxMemoryBytes) {
      this.#memoryBytes += bytes.length;
      return bytes;
    }
    const file = join(this.#folder, String(this.#files++));
    await mkdir(this.#folder, { recursive: true });
    await writeFile(file, bytes);
    return file;
  }

  #encoded(): void {
    this.#encoding -= 1;
    this.#wake?.();
    this.#wake = undefined;
    this.#room = undefined;
  }
}
