import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { LogStore } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

const Values = z.record(z.string(), z.unknown());

/** What commands printed as JSON. */
export function createMetadataRows(db: Kysely<Tables>): Pick<LogStore, 'metadata'> {
  return {
    async metadata(id, after, limit) {
      const rows = await db
        .selectFrom('metadata')
        .select(['line', 'at', 'values'])
        .where('execution_id', '=', id)
        .where('line', '>', after)
        .orderBy('line')
        .limit(limit)
        .execute();
      return rows.map(({ line, at, values }) => ({ line, at, values: Values.parse(values) }));
    },
  };
}
