import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { Dependencies } from './dependencies.ts';
import type { Archive } from './ports/storage.ts';

/** Whoever looks at a log at all looks soon after its end. */
const HOT_MS = 60 * 60 * 1000;
/** So much of a log becomes one object, and is held in memory meanwhile. */
const SEGMENT_BYTES = 8 * 1024 * 1024;

/**
 * Moves the text of old logs from the database into storage, where it costs little; which lines are
 * where stays in the database. Safe to repeat: what was put and not kept is put again.
 */
export async function coolLogs({
  store,
  storage,
  now,
}: Pick<Dependencies, 'store' | 'storage' | 'now'>): Promise<void> {
  const { archive } = storage;
  if (!archive) return;
  for (const id of await store.logs.hot(now() - HOT_MS)) await coolLog({ store, archive }, id);
}

type Cooling = Pick<Dependencies, 'store'> & { archive: Archive };

async function coolLog({ store, archive }: Cooling, id: ExecutionId): Promise<void> {
  for (;;) {
    const chunks = await store.logs.hotChunks(id, SEGMENT_BYTES);
    const [first] = chunks;
    if (!first) return;
    const key = `executions/${id}/log/${first.firstLine}`;
    await archive.put(key, Buffer.concat(chunks.map(({ body }) => body)));
    let start = 0;
    const places = chunks.map(({ firstLine, body: { length } }) => {
      const place = { firstLine, key, start, length };
      start += length;
      return place;
    });
    await store.logs.moved(id, places);
  }
}
