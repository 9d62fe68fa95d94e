// Everything that an execution says on its way to the app: cut into lines, stamped, batched,
// compressed, and sent one chunk at a time in order.
import type { LogRun } from '../../../src/protocol/protocol.ts';
import { METADATA_ROWS_PER_SECOND, MetadataRate } from '../../../src/core/output/metadata-rate.ts';
import { parseMetadataLine } from '../../../src/core/output/metadata-line.ts';
import { encodeChunk } from './encode-chunk.ts';
import { MAX_LINE_BYTES, cutLine, hasLongLine, linesOf } from './cut-lines.ts';
import { LineSplitter } from './line-splitter.ts';
import { LogBatch } from './log-batch.ts';
import { LogSpool } from './log-spool.ts';
import { LogTailBuffer } from './log-tail-buffer.ts';
import { Redactor } from './redactor.ts';
import { scanLines } from './scan-lines.ts';

/** A line waits no longer than this for company. */
const MAX_DELAY_MS = 100;
const CHUNK_BYTES = 1024 * 1024;
/** Two streams that take turns make a run each time: a header must stay small all the same. */
const CHUNK_RUNS = 5000;
/** Somebody who waits for a line to end should see what there is of it. */
const UNFINISHED_MS = 1000;
/** Of a log that is too long, this part of what it may have is for its end. */
const TAIL_SHARE = 16;
const NEWLINE = 10;

interface LogStreamOptions {
  leaseId: string;
  /** Of its first chunk. @default 0 */
  firstSequence?: number;
  /** What no line may show. */
  secrets: readonly string[];
  /** Called for every row of metadata, also for those that are too many to be kept. */
  onMetadata?: (values: Record<string, unknown>) => void;
  /** Where chunks wait when there are too many of them for memory. */
  spoolFolder: string;
  /** Called with one chunk at a time, in order; settles when the app has it or never will. */
  send: (body: Buffer, sequence: number) => Promise<void>;
  /** Chunks kept in memory while the app is away, in bytes. */
  maxMemoryBytes: number;
  /** The longest log of one execution, in bytes before compression: of a longer one the middle goes. */
  maxLogBytes: number;
}

export type CommandStream = Exclude<LogRun['stream'], 'status'>;

const STREAMS = ['stdout', 'stderr'] as const;

type Lines = { stream: CommandStream; at: number; bytes: Buffer };

type OneStream = {
  redactor: Redactor;
  splitter: LineSplitter;
  /** What was last shown of the line that goes on. */
  state: Buffer | undefined;
  /** When that was, or when the line began. */
  stateAt: number;
};

function isShown({ splitter, state }: OneStream): boolean {
  const unfinished = splitter.unfinished();
  const isShort = unfinished.length > 0 && unfinished.length <= MAX_LINE_BYTES;
  return !isShort || state?.equals(unfinished) === true;
}

function newStream({ secrets }: LogStreamOptions): OneStream {
  const redactor = new Redactor(secrets);
  return { redactor, splitter: new LineSplitter(), state: undefined, stateAt: Date.now() };
}

export class LogStream {
  /** When the command last said anything, in milliseconds since 1970. */
  lastOutputAt = Date.now();
  readonly #options: LogStreamOptions;
  readonly #spool: LogSpool;
  readonly #streams: Readonly<Record<CommandStream, OneStream>>;
  /** For what the agent says: each of its lines is whole. */
  readonly #said: Redactor;
  readonly #tail: LogTailBuffer;
  readonly #metadataRate = new MetadataRate();
  #batch = new LogBatch();
  #timer: NodeJS.Timeout | undefined;
  #closedAt = 0;
  #nextSequence = 0;
  #sentSequence = 0;
  #sending: Promise<void> | undefined;
  #failed = false;
  #hasSpoken = false;
  #isCommandOver = false;
  #acceptedBytes = 0;

  constructor(options: LogStreamOptions) {
    this.#options = options;
    this.#said = new Redactor(options.secrets);
    this.#streams = { stdout: newStream(options), stderr: newStream(options) };
    this.#tail = new LogTailBuffer(Math.floor(options.maxLogBytes / TAIL_SHARE));
    this.#nextSequence = options.firstSequence ?? 0;
    this.#sentSequence = this.#nextSequence;
    this.#spool = new LogSpool(options.spoolFolder, options.maxMemoryBytes);
  }

  /** Takes what was read from the command. A promise is returned when the reader should wait. */
  write(stream: CommandStream, bytes: Buffer): Promise<void> | undefined {
    this.lastOutputAt = Date.now();
    const { redactor, splitter } = this.#streams[stream];
    for (const lines of splitter.push(redactor.push(bytes))) this.#addLines(stream, lines);
    this.#closeSoon();
    return this.#spool.room();
  }

  /** Says what the agent itself is doing. */
  status(text: string): void {
    const shown = this.#said.push(Buffer.from(text.replaceAll(/[\r\n]+/g, ' ')));
    const bytes = Buffer.concat([shown, this.#said.end(), Buffer.of(NEWLINE)]);
    this.#batch.add({ stream: 'status', at: Date.now(), bytes, lines: 1 });
    this.#timer ??= setTimeout(() => this.#closeWhenIdle(), MAX_DELAY_MS);
  }

  /** Lines without an end have ended: the command is gone. */
  endLines(): void {
    for (const stream of STREAMS) {
      const { redactor, splitter } = this.#streams[stream];
      for (const lines of [...splitter.push(redactor.end()), ...splitter.end()])
        this.#addLines(stream, lines);
    }
  }

  /**
   * The command is gone, and the agent alone may go on speaking. Resolves when the app has everything until
   * now. Rejects when it refused; nothing is sent from then on.
   */
  async endCommand(): Promise<void> {
    if (!this.#isCommandOver) {
      this.#isCommandOver = true;
      this.endLines();
      this.#addTail();
      this.#reportDropped();
    }
    this.#close();
    await this.#sending;
  }

  /** Resolves when the app has everything; rejects as `endCommand` does. */
  async end(): Promise<void> {
    await this.endCommand();
    clearTimeout(this.#timer);
  }

  #addLines(stream: CommandStream, whole: Buffer): void {
    if (this.#failed) return;
    const at = Date.now();
    this.#streams[stream].stateAt = at;
    this.#streams[stream].state = undefined;
    for (const bytes of hasLongLine(whole) ? linesOf(whole) : [whole])
      this.#addOrDrop({ stream, at, bytes });
  }

  /** Once the first part is full, everything is for the end, also what would still fit. */
  #addOrDrop(lines: Lines): void {
    const { maxLogBytes } = this.#options;
    const head = maxLogBytes - Math.floor(maxLogBytes / TAIL_SHARE);
    const isFull = this.#acceptedBytes + lines.bytes.length > head;
    this.#acceptedBytes += isFull ? head : lines.bytes.length;
    if (!isFull) return this.#addToBatch(lines);
    this.#tail.add(lines);
    if (lines.stream === 'stdout')
      scanLines(lines.bytes, (text) => this.#observe(parseMetadataLine(text)));
    return undefined;
  }

  #addToBatch({ stream, at, bytes }: Lines): void {
    const firstLine = this.#batch.lines;
    const count = scanLines(
      bytes,
      stream === 'stdout'
        ? (text, line) => this.#addMetadata(text, { line: firstLine + line, at })
        : undefined,
    );
    const cut = count === 1 && bytes.length > MAX_LINE_BYTES ? cutLine(bytes) : [bytes];
    const lines = count === 1 ? cut.length : count;
    this.#batch.add({ stream, at, bytes: Buffer.concat(cut), lines });
    if (this.#batch.bytes >= CHUNK_BYTES || this.#batch.runs.length >= CHUNK_RUNS) this.#close();
  }

  #addMetadata(text: string, place: { line: number; at: number }): void {
    const values = parseMetadataLine(text);
    this.#observe(values);
    if (values === undefined || !this.#metadataRate.admit(values, place.at)) return;
    this.#batch.metadata.push({ ...place, values });
  }

  #observe(values: Record<string, unknown> | undefined): void {
    if (values !== undefined) this.#options.onMetadata?.(values);
  }

  /**
   * The present state of lines that go on: a progress bar at once, any other after a while, for who
   * watches. They end with `\r`, and the next of the same stream takes their place.
   */
  #addStates(): void {
    for (const stream of STREAMS) {
      const one = this.#streams[stream];
      const isDue = one.splitter.isRedrawn || Date.now() - one.stateAt >= UNFINISHED_MS;
      const state = isDue ? one.splitter.unfinished() : Buffer.alloc(0);
      if (state.length === 0 || state.length > MAX_LINE_BYTES || one.state?.equals(state)) continue;
      one.state = state;
      one.stateAt = Date.now();
      const bytes = Buffer.concat([state, Buffer.from('\r\n')]);
      this.#batch.addState({ stream, at: one.stateAt, bytes, lines: 1 });
    }
  }

  #addTail(): void {
    const { droppedBytes } = this.#tail;
    const kept = this.#tail.take();
    if (droppedBytes > 0)
      this.status(
        `log: ${droppedBytes} bytes are left out here, a log may have ${this.#options.maxLogBytes} bytes`,
      );
    for (const lines of kept) this.#addToBatch(lines);
  }

  /** The very first lines and those after a silence leave at once: somebody may be watching. */
  #closeSoon(): void {
    if (this.#batch.isEmpty()) return this.#showStatesSoon();
    const isRested = this.#spool.length === 0 && Date.now() - this.#closedAt >= MAX_DELAY_MS;
    if (isRested || !this.#hasSpoken) this.#close();
    else this.#timer ??= setTimeout(() => this.#closeWhenIdle(), MAX_DELAY_MS);
    this.#hasSpoken = true;
  }

  #showStatesSoon(): void {
    const isRedrawn = STREAMS.some((stream) => this.#streams[stream].splitter.isRedrawn);
    const delay = isRedrawn ? MAX_DELAY_MS : UNFINISHED_MS;
    this.#timer ??= setTimeout(() => this.#closeWhenIdle(), delay);
  }

  /** While the app is slow or away, lines gather in few big chunks instead of many small ones. */
  #closeWhenIdle(): void {
    this.#timer = undefined;
    if (this.#spool.length === 0) this.#close();
    // A timer may be a moment early, and the app may be slow: what is not shown yet is tried again.
    if (!this.#failed && !STREAMS.every((stream) => isShown(this.#streams[stream])))
      this.#showStatesSoon();
  }

  #close(): void {
    if (!this.#failed) this.#addStates();
    if (this.#batch.isEmpty() || this.#failed) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { runs, metadata, transients, buffers } = this.#batch;
    this.#batch = new LogBatch();
    this.#closedAt = Date.now();
    const { leaseId } = this.#options;
    const sequence = this.#nextSequence++;
    const header = { leaseId, sequence, runs, metadata, transients };
    this.#spool.push(encodeChunk(header, buffers));
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
  }
}
