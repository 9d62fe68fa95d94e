import { type Kysely, sql } from 'kysely';

/** Outputs that are put into storage in parts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table outputs add column upload_id text, add column parts_sha256 text`.execute(
    db,
  );
  await sql`create index outputs_open_uploads on outputs (id)
    where upload_id is not null and uploaded_at is null`.execute(db);
}
