type Stream = 'stdout' | 'stderr';
type Lines = { stream: Stream; at: number; bytes: Buffer };

/** The newest lines of a log that has become too long, and how much was before them. */
export class LogTailBuffer {
  readonly #maxBytes: number;
  readonly #lines: Lines[] = [];
  #bytes = 0;
  droppedBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(lines: Lines): void {
    this.#lines.push(lines);
    this.#bytes += lines.bytes.length;
    while (this.#bytes > this.#maxBytes) {
      const oldest = this.#lines.shift();
      if (oldest === undefined) return;
      this.#bytes -= oldest.bytes.length;
      this.droppedBytes += oldest.bytes.length;
    }
  }

  take(): Lines[] {
    return this.#lines.splice(0);
  }
}
