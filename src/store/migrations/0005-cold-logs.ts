import { type Kysely, sql } from 'kysely';

/** Logs whose text lies in storage; where their lines are stays here. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table log_chunks
    alter column body drop not null,
    add column segment_key text,
    add column segment_start bigint,
    add column segment_length integer,
    add constraint log_chunks_somewhere check (body is not null or segment_key is not null)`,
  `create index log_chunks_hot on log_chunks (execution_id) where body is not null`,
];
