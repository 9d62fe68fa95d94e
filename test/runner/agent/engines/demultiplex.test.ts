import { describe, expect, it } from 'vitest';
import { demultiplex } from '../../../../runner/agent/engines/demultiplex.ts';

function frame(stream: number, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += size)
    yield bytes.subarray(start, start + size);
}

describe('demultiplex', () => {
  const bytes = Buffer.concat([frame(1, 'out'), frame(2, 'error'), frame(1, ''), frame(1, 'more')]);

  it.each([1, 2, 3, 7, 8, 9, 64])(
    'takes frames apart that arrive %i bytes at a time',
    async (size) => {
      const streams = { stdout: '', stderr: '' };
      await demultiplex(inPieces(bytes, size), {
        write: (stream, content) => {
          streams[stream] += String(content);
          return undefined;
        },
      });
      expect(streams).toEqual({ stdout: 'outmore', stderr: 'error' });
    },
  );
});
