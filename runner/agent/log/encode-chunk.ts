import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { LogChunkHeader } from '../../../src/protocol/protocol.ts';

const compress = promisify(gzip);

/** A chunk as it travels. Level 1: a log shrinks tenfold even so, and the command needs the CPU. */
export async function encodeChunk(
  header: LogChunkHeader,
  buffers: readonly Buffer[],
): Promise<Buffer> {
  const lines = await compress(Buffer.concat(buffers), { level: 1 });
  return Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), lines]);
}
