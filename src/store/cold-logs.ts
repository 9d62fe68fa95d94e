import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { LogStore } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

const HOT_AT_ONCE = 20;
const Bodies = z.array(z.object({ first_line: z.int(), body: z.instanceof(Buffer) }));

/** How the text of old logs leaves the database. */
export function createColdLogs(db: Kysely<Tables>): Pick<LogStore, 'hot' | 'hotChunks' | 'moved'> {
  return {
    async hot(before) {
      const rows = await db
        .selectFrom('executions')
        .select('id')
        .where('ended_at', '<', before)
        .where(
          sql<boolean>`exists (select 1 from log_chunks
            where execution_id = executions.id and body is not null)`,
        )
        .orderBy('ended_at')
        .limit(HOT_AT_ONCE)
        .execute();
      return rows.map(({ id }) => ExecutionId.parse(id));
    },

    async hotChunks(id, maxBytes) {
      const { rows } = await sql`
        select first_line, body from (
          select first_line, body, sum(length(body)) over (order by first_line)
            - length(body) as bytes_before
          from log_chunks where execution_id = ${id} and body is not null
        ) hot where bytes_before + length(body) <= ${maxBytes} or bytes_before = 0
        order by first_line`.execute(db);
      return Bodies.parse(rows).map(({ first_line: firstLine, body }) => ({ firstLine, body }));
    },

    moved: (id, chunks) =>
      db.transaction().execute(async (trx) => {
        for (const { firstLine, key, start, length } of chunks)
          await trx
            .updateTable('log_chunks')
            .set({ body: null, segment_key: key, segment_start: start, segment_length: length })
            .where('execution_id', '=', id)
            .where('first_line', '=', firstLine)
            .execute();
      }),
  };
}
