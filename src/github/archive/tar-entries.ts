import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Header, extract } from 'tar-stream';

export type TarEntry = { header: Header; content: AsyncIterable<Uint8Array> };

/**
 * The entries of a `.tar.gz`, one at a time; what is not read of one is passed over. The archive is
 * closed when it was read, and when nobody reads on.
 */
export async function* tarEntries(archive: Readable): AsyncGenerator<TarEntry> {
  const extractor = extract();
  const unpacked = pipeline(archive, createGunzip(), extractor);
  // It is awaited below; what fails before that ends the loop with the same error.
  unpacked.catch(() => undefined);
  try {
    for await (const content of extractor) {
      yield { header: content.header, content: bytesOf(content) };
      content.resume();
    }
    await unpacked;
  } finally {
    archive.destroy();
  }
}

/** For what is known to be small. */
export async function wholeOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** `tar-stream` reads nothing else, but its types do not say so. */
async function* bytesOf(content: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) if (chunk instanceof Uint8Array) yield chunk;
}

/** Directories, links and the like have none. */
export function hasContent({ type }: Header): boolean {
  return type === 'file' || type === 'contiguous-file';
}
