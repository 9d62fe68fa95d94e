import { type Kysely, sql } from 'kysely';

/** What executions are made of, and what their outputs are called later. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table executions add column status_detail text`,
  `alter table executions add column image_digest text`,
  `alter table executions add column inputs json not null default '[]'`,
  `alter table outputs add column properties json not null default '{}'`,
  // The same name with other content is another output: a program may write a file again.
  `alter table outputs drop constraint outputs_execution_id_attempt_name_key`,
  `alter table outputs add unique (execution_id, attempt, name, sha256)`,
  `create table uploads (
    id uuid primary key,
    repository_id bigint not null,
    name text not null,
    size_bytes bigint not null,
    sha256 text not null,
    storage_key text not null,
    uploaded_by text not null,
    uploaded_at bigint
  )`,
  `create table aliases (
    repository_id bigint not null references repositories,
    name text not null,
    output_id uuid not null references outputs,
    primary key (repository_id, name)
  )`,
];
