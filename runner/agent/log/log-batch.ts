import type { LogRun, MetadataRow } from '../../../src/protocol/protocol.ts';

type Stream = LogRun['stream'];

interface Lines {
  stream: Stream;
  /** Milliseconds since 1970. */
  at: number;
  bytes: Buffer;
  lines: number;
}

/** The lines that will be the next chunk, in the order in which they were read. */
export class LogBatch {
  readonly runs: LogRun[] = [];
  readonly metadata: MetadataRow[] = [];
  /** Lines whose place another will take. */
  readonly transients: number[] = [];
  readonly buffers: Buffer[] = [];
  bytes = 0;
  lines = 0;

  /** Lines of one stream from the same millisecond share a run: it costs a header of its own. */
  add({ stream, at, bytes, lines }: Lines): void {
    const last = this.runs.at(-1);
    if (last !== undefined && last.stream === stream && last.at === at) {
      last.lines += lines;
      last.bytes += bytes.length;
    } else {
      this.runs.push({ stream, at, lines, bytes: bytes.length });
    }
    this.buffers.push(bytes);
    this.bytes += bytes.length;
    this.lines += lines;
  }

  /** A line that goes on, as it is now. */
  addState(state: Lines): void {
    this.transients.push(this.lines);
    this.add(state);
  }

  isEmpty(): boolean {
    return this.runs.length === 0;
  }
}
