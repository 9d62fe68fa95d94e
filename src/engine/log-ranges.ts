import { setImmediate as breathe } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { findTransients } from '../core/log/find-transients.ts';
import { SeenLines } from '../core/log/seen-lines.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { LogLine, LogRanges } from '../protocol/log-api.ts';
import type { Dependencies } from './dependencies.ts';
import { readLog } from './read-log.ts';

/** Chunks whose layout is read at once; many small ones make a log that was written slowly. */
const CHUNKS_A_READ = 500;
/** Ranges that are remembered, of all logs together: some 100 bytes each. */
const MOST_REMEMBERED = 500_000;
/** Others come to word after so long. */
const BREATHE_MS = 20;

type Stored = Pick<Dependencies, 'store' | 'storage'>;
type Asked = { id: ExecutionId; streams: readonly LogLine['stream'][] };

/**
 * Which lines of a log somebody sees who looks at some of its streams. What a log has does not change: what
 * was found once is gone on from.
 */
export class LogRangeFinder {
  readonly #deps: Stored;
  readonly #seen = new LRUCache<string, SeenLines>({
    maxSize: MOST_REMEMBERED,
    sizeCalculation: ({ size }) => size,
  });
  readonly #finding = new Map<string, Promise<LogRanges>>();

  constructor(deps: Stored) {
    this.#deps = deps;
  }

  /** Those who ask for the same at the same time are answered together. */
  async find(asked: Asked): Promise<LogRanges> {
    const key = `${asked.id} ${asked.streams.toSorted().join()}`;
    const finding =
      this.#finding.get(key) ??
      this.#find(key, asked).finally(() => {
        this.#finding.delete(key);
      });
    this.#finding.set(key, finding);
    return finding;
  }

  async #find(key: string, { id, streams }: Asked): Promise<LogRanges> {
    const { logs } = this.#deps.store;
    const total = await logs.lineCount(id);
    const known = this.#seen.get(key);
    // A log that was removed begins anew.
    const seen = known && known.next <= total ? known : new SeenLines(new Set(streams));
    this.#seen.delete(key);
    let breathed = performance.now();
    while (seen.next < total) {
      const chunks = await logs.layout(id, seen.next, CHUNKS_A_READ);
      if (chunks.length === 0) break;
      for (const { transients, ...chunk } of chunks) {
        seen.add({
          ...chunk,
          transients: transients ?? (await this.#transientsAt(id, chunk.firstLine)),
        });
        if (performance.now() - breathed < BREATHE_MS) continue;
        await breathe();
        breathed = performance.now();
      }
    }
    this.#seen.set(key, seen);
    return { ranges: seen.ranges(), total: seen.next };
  }

  /** Of a chunk whose agent did not say. */
  async #transientsAt(id: ExecutionId, fromLine: number): Promise<number[]> {
    for await (const { text } of readLog(this.#deps, { id, fromLine }))
      return text.includes('\r\n') ? findTransients(text.toString('utf8')) : [];
    return [];
  }
}
