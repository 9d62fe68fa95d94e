import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { safeName } from '../../core/input/input-file-name.ts';

/** What an execution leaves, into a folder of this machine. */
export class LocalOutputs {
  readonly folder: string;
  /** Those that are there, by name. */
  readonly names: string[] = [];
  readonly #announced = new Map<string, string>();

  constructor(folder: string) {
    this.folder = folder;
  }

  announce(id: string, name: string): void {
    this.#announced.set(id, safeName(name));
  }

  /** Whole or not at all; false for one that was not announced. */
  async take(id: string, body: ReadableStream | null): Promise<boolean> {
    const name = this.#announced.get(id);
    if (name === undefined) return false;
    const file = join(this.folder, name);
    const partial = `${file}.${id}.part`;
    await mkdir(dirname(file), { recursive: true });
    try {
      await pipeline(body ? Readable.fromWeb(body) : Readable.from([]), createWriteStream(partial));
      await rename(partial, file);
    } catch (error) {
      await rm(partial, { force: true });
      throw error;
    }
    if (!this.names.includes(name)) this.names.push(name);
    return true;
  }
}
