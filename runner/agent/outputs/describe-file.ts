import { createHash } from 'node:crypto';
import type { OutputsRequest } from '../../../src/protocol/protocol.ts';
import { markOf, openOutput } from './open-output.ts';

export type OutputFile = OutputsRequest['files'][number];

/** A file as it was when it was read; of the same mark, it still is. */
export type DescribedFile = OutputFile & { mark: string };

/** Reads a file once for its size and checksum. */
export async function describeFile(folder: string, name: string): Promise<DescribedFile> {
  const file = await openOutput(folder, name);
  try {
    const mark = markOf(await file.stat({ bigint: true }));
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const content: AsyncIterable<Buffer> = file.createReadStream({
      highWaterMark: 1024 * 1024,
      autoClose: false,
    });
    for await (const bytes of content) {
      hash.update(bytes);
      sizeBytes += bytes.length;
    }
    return { name, sizeBytes, sha256: hash.digest('hex'), mark };
  } finally {
    await file.close();
  }
}
