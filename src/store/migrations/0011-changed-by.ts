import { type Kysely, sql } from 'kysely';

/**
 * The transaction that last changed what a list shows of an execution: with the snapshot of an earlier
 * look it says exactly what has changed since, in whatever order transactions came to their ends.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table executions
    add column changed_by xid8 not null default pg_current_xact_id()`,
  `create index executions_changed on executions (repository_id, changed_by)`,
];
