/** A longer line is stored as several: nobody reads it, and a reader must fit it in memory. */
export const MAX_LINE_BYTES = 1024 * 1024;

const NEWLINE = 10;
const RETURN = 13;

/**
 * Cuts what one stream delivers into whole lines. A `\r` without `\n` (a progress bar) ends a line
 * too: the line keeps it and gets a `\n`.
 */
export class LineSplitter {
  #held: Buffer[] = [];
  #heldBytes = 0;
  #returnHeld = false;

  /** The lines that `bytes` completes: each buffer holds whole lines, each ended by `\n`. */
  push(bytes: Buffer): Buffer[] {
    const text = endReturns(this.#holdLastReturn(bytes));
    const end = text.lastIndexOf(NEWLINE) + 1;
    const whole = end === 0 ? [] : cutLongLines(this.#takeHeld(text.subarray(0, end)));
    if (end < text.length) whole.push(...this.#hold(text.subarray(end)));
    return whole;
  }

  /** At the end of the stream: a last line without `\n` is a line. */
  end(): Buffer[] {
    if (this.#returnHeld) this.#hold(Buffer.of(RETURN));
    this.#returnHeld = false;
    if (this.#heldBytes === 0) return [];
    return cutLongLines(this.#takeHeld(Buffer.of(NEWLINE)));
  }

  /** A `\r` at the very end may yet turn out to be the first half of `\r\n`. */
  #holdLastReturn(bytes: Buffer): Buffer {
    const text = this.#returnHeld ? Buffer.concat([Buffer.of(RETURN), bytes]) : bytes;
    this.#returnHeld = text.at(-1) === RETURN;
    return this.#returnHeld ? text.subarray(0, -1) : text;
  }

  #hold(bytes: Buffer): Buffer[] {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes <= MAX_LINE_BYTES) return [];
    const long = this.#takeHeld(Buffer.alloc(0));
    const end = long.length - (long.length % MAX_LINE_BYTES);
    if (end < long.length) this.#hold(long.subarray(end));
    return slices(long.subarray(0, end));
  }

  #takeHeld(rest: Buffer): Buffer {
    if (this.#heldBytes === 0) return rest;
    const bytes = Buffer.concat([...this.#held, rest]);
    this.#held = [];
    this.#heldBytes = 0;
    return bytes;
  }
}

function endReturns(bytes: Buffer): Buffer {
  if (!bytes.includes(RETURN)) return bytes;
  return Buffer.from(bytes.toString('latin1').replace(/\r(?!\n)/g, '\r\n'), 'latin1');
}

function cutLongLines(lines: Buffer): Buffer[] {
  if (lines.length <= MAX_LINE_BYTES) return [lines];
  const cut: Buffer[] = [];
  for (let start = 0; start < lines.length;) {
    const end = lines.indexOf(NEWLINE, start);
    cut.push(...slices(lines.subarray(start, end)));
    start = end + 1;
  }
  return cut;
}

/** Pieces of at most the longest line, each with the `\n` that it lacks. */
function slices(line: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  do {
    const piece = line.subarray(start, start + MAX_LINE_BYTES);
    pieces.push(Buffer.concat([piece, Buffer.of(NEWLINE)]));
    start += MAX_LINE_BYTES;
  } while (start < line.length);
  return pieces;
}
