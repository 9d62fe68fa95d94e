import { secretForms } from '../../../src/core/output/secret-forms.ts';

const MASK = Buffer.from('***');

/** Several texts at once are looked for by the byte that they begin with. */
type Patterns = ReadonlyMap<number, readonly Buffer[]>;

/**
 * Takes secrets out of one stream of bytes, however it is cut into pieces: bytes that may be the
 * beginning of a secret are held back until that is decided.
 */
export class Redactor {
  readonly #patterns: Patterns;
  readonly #begins = new Uint8Array(256);
  #held: Buffer = Buffer.alloc(0);

  constructor(secrets: readonly string[]) {
    const patterns = new Map<number, Buffer[]>();
    for (const form of secretForms(secrets)) {
      const bytes = Buffer.from(form);
      const [first = 0] = bytes;
      patterns.set(first, [...(patterns.get(first) ?? []), bytes]);
      this.#begins[first] = 1;
    }
    this.#patterns = patterns;
  }

  /** What is safe to show of all that was pushed so far. */
  push(bytes: Buffer): Buffer {
    if (this.#patterns.size === 0) return bytes;
    return this.#mask(this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]), false);
  }

  /** The rest: no more bytes come that could make it a secret. */
  end(): Buffer {
    return this.#mask(this.#held, true);
  }

  #mask(bytes: Buffer, isEnd: boolean): Buffer {
    const parts: Buffer[] = [];
    let shown = 0;
    this.#held = Buffer.alloc(0);
    for (let at = 0; at < bytes.length; at += 1) {
      if (this.#begins[bytes[at] ?? 0] === 0) continue;
      const found = this.#find(bytes, at);
      if (found === 'maybe' && !isEnd) {
        this.#held = Buffer.from(bytes.subarray(at));
        parts.push(bytes.subarray(shown, at));
        return parts.length === 1 ? (parts[0] ?? MASK) : Buffer.concat(parts);
      }
      const length = found === 'maybe' ? this.#complete(bytes, at) : found;
      if (length === 0) continue;
      parts.push(bytes.subarray(shown, at), MASK);
      shown = at + length;
      at = shown - 1;
    }
    if (parts.length === 0) return bytes;
    return Buffer.concat([...parts, bytes.subarray(shown)]);
  }

  /** The length of the longest secret at this place, 0 for none, or that more bytes must decide. */
  #find(bytes: Buffer, at: number): number | 'maybe' {
    for (const pattern of this.#patterns.get(bytes[at] ?? 0) ?? []) {
      const end = Math.min(bytes.length, at + pattern.length);
      if (bytes.compare(pattern, 0, end - at, at, end) !== 0) continue;
      return end - at === pattern.length ? pattern.length : 'maybe';
    }
    return 0;
  }

  /** As `#find` where nothing comes any more. */
  #complete(bytes: Buffer, at: number): number {
    const patterns = this.#patterns.get(bytes[at] ?? 0) ?? [];
    const found = patterns.find(
      (pattern) =>
        at + pattern.length <= bytes.length &&
        bytes.compare(pattern, 0, pattern.length, at, at + pattern.length) === 0,
    );
    return found?.length ?? 0;
  }
}
