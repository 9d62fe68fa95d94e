import { GOES_ON } from './cut-lines.ts';

/** A line that does not end is given out in parts of this length: it must fit into memory. */
const MAX_HELD_BYTES = 1024 * 1024;

const NEWLINE = 10;
const RETURN = 13;

/**
 * Cuts what one stream delivers into lines. What a `\r` overwrites in a terminal is overwritten here:
 * of a line that was drawn several times (a progress bar) only the last state is the line.
 */
export class LineSplitter {
  #held: Buffer[] = [];
  #heldBytes = 0;
  #isRedrawn = false;

  /** Whether the line that goes on was overwritten, as a progress bar is. */
  get isRedrawn(): boolean {
    return this.#isRedrawn;
  }

  /** The lines that `bytes` completes: each buffer holds whole lines, each ended by `\n`. */
  push(bytes: Buffer): Buffer[] {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const whole = end === 0 ? [] : [collapse(this.#takeHeld(bytes.subarray(0, end)))];
    if (end > 0) this.#isRedrawn = false;
    if (end < bytes.length) whole.push(...this.#hold(bytes.subarray(end)));
    return whole;
  }

  /** What stands on a line that has not ended yet, without what it has overwritten. */
  unfinished(): Buffer {
    const text = Buffer.concat(this.#held);
    return stateOf(text);
  }

  /** At the end of the stream: a last line without `\n` is a line. */
  end(): Buffer[] {
    if (this.#heldBytes === 0) return [];
    return [collapse(this.#takeHeld(Buffer.of(NEWLINE)))];
  }

  #hold(bytes: Buffer): Buffer[] {
    const text = bytes.includes(RETURN) ? this.#forgetOverwritten(bytes) : bytes;
    this.#held.push(text);
    this.#heldBytes += text.length;
    if (this.#heldBytes <= MAX_HELD_BYTES) return [];
    return [collapse(this.#takeHeld(GOES_ON))];
  }

  /** A progress bar may go on for days without a line end. */
  #forgetOverwritten(bytes: Buffer): Buffer {
    this.#isRedrawn = true;
    const text = this.#takeHeld(bytes);
    const state = stateOf(text);
    // The `\r` at the end decides what the next bytes do.
    return text.at(-1) === RETURN ? Buffer.concat([state, Buffer.of(RETURN)]) : state;
  }

  #takeHeld(rest: Buffer): Buffer {
    if (this.#heldBytes === 0) return rest;
    const bytes = Buffer.concat([...this.#held, rest]);
    this.#held = [];
    this.#heldBytes = 0;
    return bytes;
  }
}

/** Whole lines without what was overwritten in them. */
function collapse(lines: Buffer): Buffer {
  if (!lines.includes(RETURN)) return lines;
  const parts: Buffer[] = [];
  for (let start = 0; start < lines.length;) {
    const end = lines.indexOf(NEWLINE, start);
    parts.push(stateOf(lines.subarray(start, end)), Buffer.of(NEWLINE));
    start = end + 1;
  }
  return Buffer.concat(parts);
}

/** What a terminal shows of a line, but that a shorter text is taken to replace all of a longer one. */
function stateOf(line: Buffer): Buffer {
  let end = line.length;
  while (end > 0 && line[end - 1] === RETURN) end -= 1;
  if (end === 0) return Buffer.alloc(0);
  return line.subarray(line.lastIndexOf(RETURN, end - 1) + 1, end);
}
