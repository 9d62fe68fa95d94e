import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { OutputsRequest } from '../../../src/protocol/protocol.ts';

export type OutputFile = OutputsRequest['files'][number];

/** Reads a file once for its size and checksum. */
export async function describeFile(folder: string, name: string): Promise<OutputFile> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const content: AsyncIterable<Buffer> = createReadStream(join(folder, name), {
    highWaterMark: 1024 * 1024,
  });
  for await (const bytes of content) {
    hash.update(bytes);
    sizeBytes += bytes.length;
  }
  return { name, sizeBytes, sha256: hash.digest('hex') };
}
