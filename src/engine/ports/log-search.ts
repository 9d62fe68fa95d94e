import type { LogQuery } from '../../core/log/log-finder.ts';
import type { LogMatches } from '../../protocol/log-api.ts';
import type { LogRun } from '../../protocol/protocol.ts';

/** As it is stored: gzip-compressed. */
export type SearchedChunk = { firstLine: number; lines: number; runs: LogRun[]; body: Buffer };

/**
 * Looks through logs beside everything else that the server does. Called by whoever searches on a page;
 * an expression may be made to hurt. Chunks are taken no faster than they are looked through.
 */
export interface LogSearch {
  /** Throws `SearchRefused`. After a long time it answers what it has found until then. */
  find(
    query: LogQuery,
    chunks: AsyncIterable<SearchedChunk>,
    signal: AbortSignal,
  ): Promise<LogMatches>;
}

/** The person must ask for something else, or later. */
export class SearchRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SearchRefused';
  }
}
