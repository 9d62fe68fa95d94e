import prettyBytes from 'pretty-bytes';
import prettyMs from 'pretty-ms';
import type { CachedFile } from './cache-entry.ts';

const PROGRESS_MS = 5000;
/** With more files than this the log says how each input goes, not each file. */
const NAMED_FILES = 20;

/** A file of an input, by the names that a person gave them. */
export type FileName = { input: string; name: string };

type Total = { files: number; done: number; bytes: number; cached: number };

/** Says in the log how the inputs of one execution come along. Addresses are never in it. */
export class InputLog {
  readonly #say: (text: string) => void;
  readonly #isNamed: boolean;
  readonly #startedAt = performance.now();
  readonly #totals = new Map<string, Total>();
  /** When a line was last said of a file, or of an input where files are not named. */
  readonly #saidAt = new Map<string, number>();

  constructor(say: (text: string) => void, files: readonly FileName[]) {
    this.#say = say;
    this.#isNamed = files.length <= NAMED_FILES;
    for (const { input } of files) this.#totalOf(input).files += 1;
  }

  progress(file: FileName, bytes: number, total: number | undefined): void {
    if (!this.#isNamed || !this.#isDue(`${file.input}/${file.name}`)) return;
    const whole = total === undefined ? '' : ` of ${prettyBytes(total)}`;
    this.#say(`input ${file.input}: ${file.name} ${prettyBytes(bytes)}${whole}`);
  }

  finished(file: FileName, found: CachedFile, how: { isCached: boolean; tookMs: number }): void {
    const total = this.#totalOf(file.input);
    total.done += 1;
    total.bytes += found.sizeBytes;
    total.cached += how.isCached ? 1 : 0;
    if (!this.#isNamed) return this.#summarize(file.input, total);
    const place = `${file.input}/${file.name}`;
    const size = prettyBytes(found.sizeBytes);
    const { md5, sha1, sha256 } = found;
    this.#say(
      how.isCached
        ? `inputs: ${place} from the cache, ${size}`
        : `inputs: ${place} downloaded, ${size} in ${spent(how.tookMs)}`,
    );
    this.#say(`inputs: ${place} md5 ${md5}, sha1 ${sha1}, sha256 ${sha256}`);
  }

  #summarize(input: string, { files, done, bytes, cached }: Total): void {
    if (done === files) {
      const took = spent(performance.now() - this.#startedAt);
      const size = prettyBytes(bytes);
      this.#say(
        `inputs: ${input}: ${files} ${files === 1 ? 'file' : 'files'}, ${size} in ${took}, ${cached} from the cache`,
      );
    } else if (this.#isDue(input))
      this.#say(`input ${input}: ${done} of ${files} files, ${prettyBytes(bytes)}`);
  }

  /** What is done within seconds needs no progress. */
  #isDue(what: string): boolean {
    const now = performance.now();
    const saidAt = this.#saidAt.get(what);
    if (saidAt === undefined) this.#saidAt.set(what, now);
    if (saidAt === undefined || now - saidAt < PROGRESS_MS) return false;
    this.#saidAt.set(what, now);
    return true;
  }

  #totalOf(input: string): Total {
    const total = this.#totals.get(input) ?? { files: 0, done: 0, bytes: 0, cached: 0 };
    this.#totals.set(input, total);
    return total;
  }
}

function spent(ms: number): string {
  return prettyMs(Math.round(ms));
}
