import { type Kysely, sql } from 'kysely';

/** Which delivery told of a head first: a second one of the same push starts nothing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`alter table heads add column delivery_id text`).execute(db);
}
