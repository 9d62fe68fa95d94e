import { type Kysely, sql } from 'kysely';

/** Code that is in no repository. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table packages (
    id uuid primary key,
    repository_id bigint not null,
    sha256 text not null,
    size_bytes bigint not null,
    storage_key text not null,
    definition text not null,
    description text,
    uploaded_by text not null,
    uploaded_at bigint,
    last_used_at bigint not null,
    removed_at bigint
  )`,
  // One that is being removed stands in nobody's way: the same content gets another object.
  `create unique index packages_of_repository on packages (repository_id, sha256)
    where removed_at is null`,
  `create index packages_removed on packages (id) where removed_at is not null`,
];
