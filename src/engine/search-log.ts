import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { LogQuery } from '../core/log/log-finder.ts';
import { type LogMatches, MOST_LOG_MATCHES } from '../protocol/log-api.ts';
import type { Dependencies } from './dependencies.ts';
import type { SearchedChunk } from './ports/log-search.ts';
import { bodyOf } from './read-log.ts';

/** So many chunks, of about 100 kB each, are read while those before them are looked through. */
const CHUNKS_A_READ = 16;

type Asked = { id: ExecutionId; query: Omit<LogQuery, 'mostMatches'>; signal: AbortSignal };

/** Lines of a whole log, as far as it is there now. */
export async function searchLog(
  deps: Pick<Dependencies, 'store' | 'storage' | 'logSearch'>,
  { id, query, signal }: Asked,
): Promise<LogMatches> {
  const all = { ...query, mostMatches: MOST_LOG_MATCHES };
  return deps.logSearch.find(all, storedChunks(deps, id), signal);
}

async function* storedChunks(
  deps: Pick<Dependencies, 'store' | 'storage'>,
  id: ExecutionId,
): AsyncGenerator<SearchedChunk> {
  const read = async (fromLine: number) => {
    const chunks = await deps.store.logs.read(id, fromLine, CHUNKS_A_READ);
    return Promise.all(
      chunks.map(async (chunk) => ({ ...chunk, body: await bodyOf(deps, chunk.body) })),
    );
  };
  for (let chunks = await read(0); chunks.length > 0;) {
    const last = chunks.at(-1);
    const next = last ? read(last.firstLine + last.lines) : Promise.resolve([]);
    next.catch(() => undefined); // whoever has seen enough does not await it
    yield* chunks;
    chunks = await next;
  }
}
