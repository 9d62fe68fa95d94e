import type { CommandOutput } from './container-engine.ts';

const HEADER_BYTES = 8;
const STDERR = 2;

/**
 * Takes apart Docker's attach stream of a container without a terminal: frames of a header (stream
 * in byte 0, length in bytes 4 to 7) and content (Docker Engine API, "Attach to a container").
 * Content is passed on as it arrives; no frame is gathered.
 */
export async function demultiplex(
  source: AsyncIterable<Buffer>,
  output: CommandOutput,
): Promise<void> {
  let stream: 'stdout' | 'stderr' = 'stdout';
  let left = 0;
  let held: Buffer = Buffer.alloc(0);
  for await (const read of source) {
    let bytes = held.length === 0 ? read : Buffer.concat([held, read]);
    while (bytes.length >= (left === 0 ? HEADER_BYTES : 1)) {
      if (left === 0) {
        stream = bytes[0] === STDERR ? 'stderr' : 'stdout';
        left = bytes.readUInt32BE(4);
        bytes = bytes.subarray(HEADER_BYTES);
        continue;
      }
      const content = bytes.subarray(0, left);
      bytes = bytes.subarray(content.length);
      left -= content.length;
      const room = output.write(stream, content);
      if (room !== undefined) await room;
    }
    held = bytes;
  }
}
