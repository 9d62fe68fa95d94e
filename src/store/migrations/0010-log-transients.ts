import { type Kysely, sql } from 'kysely';

/**
 * Which lines of a chunk are states of lines that went on: what somebody sees of a log is known without
 * its text. Null where the agent did not say.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table log_chunks add column transients json`).execute(db);
}
