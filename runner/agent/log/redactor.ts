import { secretForms } from '../../../src/core/output/secret-forms.ts';

const MASK = Buffer.from('***');

type Match = { start: number; end: number };

/**
 * Takes secrets out of one stream of bytes, however it is cut into pieces: bytes that may be the
 * beginning of a secret are held back until that is decided. Of several secrets at one place the
 * longest is taken. The search is the engine's own, byte by byte it would be slower than the command.
 */
export class Redactor {
  readonly #patterns: readonly Buffer[];
  readonly #longest: number;
  #held: Buffer = Buffer.alloc(0);

  constructor(secrets: readonly string[]) {
    this.#patterns = secretForms(secrets).map((form) => Buffer.from(form));
    this.#longest = Math.max(0, ...this.#patterns.map(({ length }) => length));
  }

  /** What is safe to show of all that was pushed so far. */
  push(bytes: Buffer): Buffer {
    if (this.#patterns.length === 0) return bytes;
    const all = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const matches = this.#find(all);
    const undecided = this.#undecided(all, matches);
    // A copy: what is held must not keep all that it came with in memory.
    this.#held = Buffer.from(all.subarray(undecided));
    return mask(
      all.subarray(0, undecided),
      matches.filter(({ start }) => start < undecided),
    );
  }

  /** The rest: no more bytes come that could make it a secret. */
  end(): Buffer {
    const rest = this.#held;
    this.#held = Buffer.alloc(0);
    return mask(rest, this.#find(rest));
  }

  /** From the left, the longest at each place, none within another. */
  #find(bytes: Buffer): Match[] {
    const found: Match[] = [];
    for (const pattern of this.#patterns)
      for (let at = bytes.indexOf(pattern); at !== -1; at = bytes.indexOf(pattern, at + 1))
        found.push({ start: at, end: at + pattern.length });
    found.sort((one, other) => one.start - other.start || other.end - one.end);
    let free = 0;
    return found.filter(({ start, end }) => {
      if (start < free) return false;
      free = end;
      return true;
    });
  }

  /** The first place from which the rest could become a secret, or a longer one than was found. */
  #undecided(bytes: Buffer, matches: readonly Match[]): number {
    const from = Math.max(0, bytes.length - this.#longest + 1);
    for (let at = from; at < bytes.length; at += 1) {
      const inside = matches.find(({ start, end }) => start < at && at < end);
      if (inside) at = inside.end - 1;
      else if (this.#mayBegin(bytes, at)) return at;
    }
    return bytes.length;
  }

  #mayBegin(bytes: Buffer, at: number): boolean {
    const length = bytes.length - at;
    return this.#patterns.some(
      (pattern) =>
        pattern.length > length &&
        pattern[0] === bytes[at] &&
        bytes.compare(pattern, 0, length, at) === 0,
    );
  }
}

function mask(bytes: Buffer, matches: readonly Match[]): Buffer {
  if (matches.length === 0) return bytes;
  let shown = 0;
  const parts = matches.flatMap(({ start, end }) => {
    const part = bytes.subarray(shown, start);
    shown = end;
    return [part, MASK];
  });
  return Buffer.concat([...parts, bytes.subarray(shown)]);
}
