import { type Kysely, sql } from 'kysely';

/** Machines that come and go, and what became of asking for them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table machines (
    id text primary key,
    environment text not null,
    region text not null,
    pool text,
    status text not null,
    market text not null,
    targets json not null,
    instance_type text,
    place text,
    instance_id text,
    price_per_hour double precision,
    requested_at bigint not null,
    launched_at bigint,
    registered_at bigint,
    seen_at bigint,
    idle_at bigint,
    retired_at bigint,
    suspected_at bigint,
    ended_at bigint,
    reason text,
    console text,
    worker_id uuid references workers (id),
    registration_hash text not null unique,
    registration_until bigint not null
  )`,
  `create index machines_open on machines (environment) where status <> 'ended'`,
  `create unique index machines_worker on machines (worker_id) where worker_id is not null`,
  `create table launch_tries (
    id bigserial primary key,
    environment text not null,
    market text not null,
    instance_type text not null,
    place text,
    code text not null,
    message text not null,
    failure text not null,
    at bigint not null
  )`,
  `create index launch_tries_of on launch_tries (environment, at)`,
];
