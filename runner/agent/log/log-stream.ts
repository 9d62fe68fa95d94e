// Everything that an execution says on its way to the app: cut into lines, stamped, batched,
// compressed, and sent one chunk at a time in order.
import type { LogRun } from '../../../src/protocol/protocol.ts';
import { METADATA_ROWS_PER_SECOND, MetadataRate } from '../../../src/core/output/metadata-rate.ts';
import { parseMetadataLine } from '../../../src/core/output/metadata-line.ts';
import { encodeChunk } from './encode-chunk.ts';
import { LineSplitter } from './line-splitter.ts';
import { LogBatch } from './log-batch.ts';
import { LogSpool } from './log-spool.ts';
import { scanLines } from './scan-lines.ts';

/** A line waits no longer than this for company. */
const MAX_DELAY_MS = 100;
const CHUNK_BYTES = 1024 * 1024;
/** Two streams that take turns make a run each time: a header must stay small all the same. */
const CHUNK_RUNS = 5000;

interface LogStreamOptions {
  leaseId: string;
  /** Where chunks wait when there are too many of them for memory. */
  spoolFolder: string;
  /** Called with one chunk at a time, in order; settles when the app has it or never will. */
  send: (body: Buffer, sequence: number) => Promise<void>;
  /** Chunks kept in memory while the app is away, in bytes. */
  maxMemoryBytes: number;
  /** The longest log of one execution, in bytes before compression; what comes later is dropped. */
  maxLogBytes: number;
}

export type CommandStream = Exclude<LogRun['stream'], 'status'>;

export class LogStream {
  /** When the command last said anything, in milliseconds since 1970. */
  lastOutputAt = Date.now();
  readonly #options: LogStreamOptions;
  readonly #spool: LogSpool;
  readonly #splitters = { stdout: new LineSplitter(), stderr: new LineSplitter() };
  readonly #metadataRate = new MetadataRate();
  #batch = new LogBatch();
  #timer: NodeJS.Timeout | undefined;
  #closedAt = 0;
  #nextSequence = 0;
  #sentSequence = 0;
  #sending: Promise<void> | undefined;
  #failed = false;
  #hasSpoken = false;
  #acceptedBytes = 0;
  #droppedBytes = 0;

  constructor(options: LogStreamOptions) {
    this.#options = options;
    this.#spool = new LogSpool(options.spoolFolder, options.maxMemoryBytes);
  }

  /** Takes what was read from the command. A promise is returned when the reader should wait. */
  write(stream: CommandStream, bytes: Buffer): Promise<void> | undefined {
    this.lastOutputAt = Date.now();
    for (const lines of this.#splitters[stream].push(bytes)) this.#addLines(stream, lines);
    this.#closeSoon();
    return this.#spool.room();
  }

  /** Says what the agent itself is doing. */
  status(text: string): void {
    const bytes = Buffer.from(`${text.replaceAll('\n', ' ')}\n`);
    this.#batch.add({ stream: 'status', at: Date.now(), bytes, lines: 1 });
    this.#timer ??= setTimeout(() => this.#closeWhenIdle(), MAX_DELAY_MS);
  }

  /** Lines without an end have ended: the command is gone. */
  endLines(): void {
    for (const stream of ['stdout', 'stderr'] as const)
      for (const lines of this.#splitters[stream].end()) this.#addLines(stream, lines);
  }

  /** Resolves when the app has everything. Rejects when it refused; nothing is sent from then on. */
  async end(): Promise<void> {
    this.endLines();
    this.#reportDropped();
    clearTimeout(this.#timer);
    this.#close();
    await this.#sending;
  }

  #addLines(stream: CommandStream, bytes: Buffer): void {
    if (this.#failed) return;
    if (this.#acceptedBytes + bytes.length > this.#options.maxLogBytes || this.#droppedBytes > 0) {
      this.#droppedBytes += bytes.length;
      return;
    }
    this.#acceptedBytes += bytes.length;
    const at = Date.now();
    const firstLine = this.#batch.lines;
    const lines = scanLines(
      bytes,
      stream === 'stdout'
        ? (text, line) => this.#addMetadata(text, { line: firstLine + line, at })
        : undefined,
    );
    this.#batch.add({ stream, at, bytes, lines });
    if (this.#batch.bytes >= CHUNK_BYTES || this.#batch.runs.length >= CHUNK_RUNS) this.#close();
  }

  #addMetadata(text: string, place: { line: number; at: number }): void {
    const values = parseMetadataLine(text);
    if (values === undefined || !this.#metadataRate.admit(values, place.at)) return;
    this.#batch.metadata.push({ ...place, values });
  }

  /** The very first lines and those after a silence leave at once: somebody may be watching. */
  #closeSoon(): void {
    if (this.#batch.isEmpty()) return;
    const isRested = this.#spool.length === 0 && Date.now() - this.#closedAt >= MAX_DELAY_MS;
    if (isRested || !this.#hasSpoken) this.#close();
    else this.#timer ??= setTimeout(() => this.#closeWhenIdle(), MAX_DELAY_MS);
    this.#hasSpoken = true;
  }

  /** While the app is slow or away, lines gather in few big chunks instead of many small ones. */
  #closeWhenIdle(): void {
    this.#timer = undefined;
    if (this.#spool.length === 0) this.#close();
  }

  #close(): void {
    if (this.#batch.isEmpty() || this.#failed) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { runs, metadata, buffers } = this.#batch;
    this.#batch = new LogBatch();
    this.#closedAt = Date.now();
    const { leaseId } = this.#options;
    const sequence = this.#nextSequence++;
    this.#spool.push(encodeChunk({ leaseId, sequence, runs, metadata }, buffers));
    this.#sending ??= this.#sendAll();
    // The failure is seen by whoever awaits end().
    this.#sending.catch(() => undefined);
  }

  async #sendAll(): Promise<void> {
    try {
      while (this.#spool.length > 0) {
        await this.#options.send(await this.#spool.first(), this.#sentSequence++);
        await this.#spool.shift();
        if (this.#spool.length === 0 && this.#timer === undefined) this.#close();
      }
      this.#sending = undefined;
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }

  #reportDropped(): void {
    for (const { keys, rows } of this.#metadataRate.dropped())
      this.status(
        `metadata: ${rows} rows of {${keys.join(', ')}} were left out, more than ${METADATA_ROWS_PER_SECOND} a second; the log has them all`,
      );
    if (this.#droppedBytes > 0)
      this.status(
        `log: the last ${this.#droppedBytes} bytes were dropped, a log may have ${this.#options.maxLogBytes} bytes`,
      );
  }
}
