import { LogChunkHeader } from '../protocol/protocol.ts';
import { Refusal } from './problem.ts';

const NEWLINE = 0x0a;

/** Takes a chunk's body apart: its header is the first line, the compressed lines are the rest. */
export function readLogChunk(bytes: Buffer): { header: LogChunkHeader; body: Buffer } {
  const end = bytes.indexOf(NEWLINE);
  if (end === -1) throw new Refusal(400, 'invalid', 'the chunk has no header line');
  const header = LogChunkHeader.parse(JSON.parse(bytes.toString('utf8', 0, end)));
  return { header, body: bytes.subarray(end + 1) };
}
