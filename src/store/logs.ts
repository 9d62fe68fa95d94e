import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { LogChunk, LogStore } from '../engine/ports/store.ts';
import { LogRun } from '../protocol/protocol.ts';
import { createColdLogs } from './cold-logs.ts';
import { createLogErasure } from './erase-logs.ts';
import { createMetadataRows } from './metadata.ts';
import type { Tables } from './tables.ts';

const Lines = z.array(z.int());

export function createLogStore(db: Kysely<Tables>): LogStore {
  return {
    append: (id, chunk) =>
      db.transaction().execute(async (trx) => {
        // The row lock puts appends of one execution in order, also those of a retried request.
        const { metrics } = await trx
          .selectFrom('executions')
          .select('metrics')
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirstOrThrow();
        const end = await endOfLog(trx, id, chunk.attempt);
        if (chunk.header.sequence !== end.nextSequence)
          return { stored: false, nextSequence: end.nextSequence };
        await insertChunk(trx, { id, chunk, firstLine: end.lines });
        await insertMetadata(trx, { id, chunk, firstLine: end.lines, metrics });
        return { stored: true, nextSequence: end.nextSequence + 1 };
      }),

    async read(id, fromLine, limit) {
      const rows = await db
        .selectFrom('log_chunks')
        .select(['first_line', 'lines', 'runs', 'body'])
        .select(['segment_key', 'segment_start', 'segment_length'])
        .where('execution_id', '=', id)
        .where(fromThere(id, fromLine))
        .orderBy('first_line')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        firstLine: row.first_line,
        lines: row.lines,
        runs: z.array(LogRun).parse(row.runs),
        body: row.body ?? placeOf(row),
      }));
    },

    async layout(id, fromLine, limit) {
      const rows = await db
        .selectFrom('log_chunks')
        .select(['first_line', 'lines', 'runs', 'transients'])
        .where('execution_id', '=', id)
        .where(fromThere(id, fromLine))
        .orderBy('first_line')
        .limit(limit)
        .execute();
      return rows.map(({ first_line: firstLine, lines, runs, transients }) => ({
        firstLine,
        lines,
        runs: z.array(LogRun).parse(runs),
        ...(transients !== null && { transients: Lines.parse(transients) }),
      }));
    },

    ...createColdLogs(db),
    ...createMetadataRows(db),
    ...createLogErasure(db),

    lineCount: async (id) => (await endOfLog(db, id, 0)).lines,
  };
}

/** Beginning with the chunk that holds the line, without looking at those before it. */
function fromThere(id: ExecutionId, line: number) {
  return sql<boolean>`first_line + lines > ${line} and first_line >= coalesce((
    select first_line from log_chunks where execution_id = ${id} and first_line <= ${line}
    order by first_line desc limit 1), 0)`;
}

type Segment = {
  segment_key: string | null;
  segment_start: number | null;
  segment_length: number | null;
};

function placeOf({ segment_key: key, segment_start: start, segment_length: length }: Segment) {
  if (key === null || start === null || length === null)
    throw new Error('a chunk of a log lies nowhere');
  return { key, start, length };
}

/** Where the next chunk of this attempt goes; lines count on over all attempts. */
async function endOfLog(db: Kysely<Tables>, id: ExecutionId, attempt: number) {
  const { rows } = await sql<{ lines: number; next_sequence: number }>`
    select
      coalesce((select first_line + lines from log_chunks where execution_id = ${id}
        order by first_line desc limit 1), 0) as lines,
      coalesce((select sequence + 1 from log_chunks where execution_id = ${id}
        and attempt = ${attempt} order by sequence desc limit 1), 0) as next_sequence
  `.execute(db);
  const [row] = rows;
  return { lines: row?.lines ?? 0, nextSequence: row?.next_sequence ?? 0 };
}

type Placed = { id: ExecutionId; chunk: LogChunk; firstLine: number };

async function insertChunk(db: Kysely<Tables>, { id, chunk, firstLine }: Placed): Promise<void> {
  await db
    .insertInto('log_chunks')
    .values({
      execution_id: id,
      attempt: chunk.attempt,
      sequence: chunk.header.sequence,
      first_line: firstLine,
      lines: chunk.header.runs.reduce((sum, run) => sum + run.lines, 0),
      runs: JSON.stringify(chunk.header.runs),
      transients: toJson(chunk.header.transients),
      body: chunk.body,
      segment_key: null,
      segment_start: null,
      segment_length: null,
    })
    .execute();
}

function toJson(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

async function insertMetadata(
  db: Kysely<Tables>,
  { id, chunk, firstLine, metrics }: Placed & { metrics: object },
): Promise<void> {
  const { metadata } = chunk.header;
  if (metadata.length === 0) return;
  await db
    .insertInto('metadata')
    .values(
      metadata.map((row) => ({
        execution_id: id,
        line: firstLine + row.line,
        at: row.at,
        values: JSON.stringify(row.values),
      })),
    )
    .execute();
  const latest = new Map(
    [metrics, ...metadata.map((row) => row.values)].flatMap((values) => Object.entries(values)),
  );
  await db
    .updateTable('executions')
    .set({
      metrics: JSON.stringify(Object.fromEntries(latest)),
      changed_by: sql`pg_current_xact_id()`,
    })
    .where('id', '=', id)
    .execute();
}
