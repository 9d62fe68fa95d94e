import { createHash } from 'node:crypto';
import { partSize } from '../../../src/core/output/part-size.ts';
import type { OutputsRequest } from '../../../src/protocol/protocol.ts';
import { OutputChanged, markOf, openOutput } from './open-output.ts';

const MEMORY_BYTES = 1024 * 1024;

export type OutputFile = OutputsRequest['files'][number];

/** A file as it was when it was read; of the same mark, it still is. */
export type DescribedFile = OutputFile & {
  mark: string;
  /** Of its parts in their order; none for a file that goes in one piece. */
  parts: readonly string[];
};

/** Reads a file once, for its size and the checksums of the whole and of its parts. */
export async function describeFile(folder: string, name: string): Promise<DescribedFile> {
  const file = await openOutput(folder, name);
  try {
    const stats = await file.stat({ bigint: true });
    const partBytes = partSize(Number(stats.size));
    const whole = createHash('sha256');
    const parts = new PartHashes(partBytes ?? Number.POSITIVE_INFINITY);
    let sizeBytes = 0;
    // The same for every piece: memory that is new each time costs as much as the checksums.
    const memory = Buffer.allocUnsafeSlow(Math.min(Number(stats.size) + 1, MEMORY_BYTES));
    for (;;) {
      const { bytesRead } = await file.read(memory, 0, memory.length, null);
      if (bytesRead === 0) break;
      const bytes = memory.subarray(0, bytesRead);
      whole.update(bytes);
      if (partBytes !== undefined) parts.update(bytes);
      sizeBytes += bytesRead;
    }
    // It grew or shrank: its parts are others now.
    if (partSize(sizeBytes) !== partBytes) throw new OutputChanged();
    const described = { name, sizeBytes, sha256: whole.digest('hex'), mark: markOf(stats) };
    if (partBytes === undefined) return { ...described, parts: [] };
    const digests = parts.digests();
    return {
      ...described,
      partsSha256: createHash('sha256').update(Buffer.concat(digests)).digest('hex'),
      parts: digests.map((digest) => digest.toString('hex')),
    };
  } finally {
    await file.close();
  }
}

/** The checksums of pieces of so many bytes. */
class PartHashes {
  readonly #partBytes: number;
  readonly #done: Buffer[] = [];
  #hash = createHash('sha256');
  #bytes = 0;

  constructor(partBytes: number) {
    this.#partBytes = partBytes;
  }

  update(bytes: Buffer): void {
    for (let from = 0; from < bytes.length;) {
      const piece = bytes.subarray(from, from + this.#partBytes - this.#bytes);
      this.#hash.update(piece);
      this.#bytes += piece.length;
      from += piece.length;
      if (this.#bytes === this.#partBytes) this.#next();
    }
  }

  digests(): readonly Buffer[] {
    if (this.#bytes > 0) this.#next();
    return this.#done;
  }

  #next(): void {
    this.#done.push(this.#hash.digest());
    this.#hash = createHash('sha256');
    this.#bytes = 0;
  }
}
