import { type Kysely, sql } from 'kysely';

/** Outputs that are put into storage in parts, and removed after a while. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table outputs
    add column upload_id text,
    add column parts_sha256 text,
    add column removed_at bigint`,
  `create index outputs_open_uploads on outputs (id)
    where upload_id is not null and uploaded_at is null`,
  `create index outputs_kept on outputs (execution_id)
    where uploaded_at is not null and removed_at is null`,
];
