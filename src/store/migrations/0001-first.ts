import { type Kysely, sql } from 'kysely';

/**
 * Times are milliseconds since 1970. `json` and not `jsonb`: no query looks inside, the order of keys
 * matters to readers, and `jsonb` refuses `\u0000`, which a comment or a message may hold.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `create table settings (name text primary key, value text not null)`,
  `create table repositories (id bigint primary key, next_counter integer not null)`,
  `create table deliveries (
    id text primary key,
    event text not null,
    payload json not null,
    received_at bigint not null,
    handled_at bigint
  )`,
  `create index deliveries_unhandled on deliveries (received_at) where handled_at is null`,
  `create table executions (
    id uuid primary key,
    repository_id bigint not null references repositories,
    counter integer not null,
    delivery_id text not null references deliveries,
    delivery_index integer not null,
    pull_request integer,
    spec json not null,
    state json not null,
    status text not null,
    revision integer not null,
    created_at bigint not null,
    metrics json not null,
    timings json not null,
    check_requested boolean not null default false,
    check_run_id bigint,
    published_revision integer not null default 0,
    unique (repository_id, counter),
    unique (delivery_id, delivery_index)
  )`,
  `create index executions_active on executions (status, created_at)
    where status in ('created', 'queued', 'started', 'stopping')`,
  `create index executions_unpublished on executions (created_at)
    where published_revision < revision`,
  `create table execution_events (
    id bigint generated always as identity primary key,
    execution_id uuid not null references executions,
    at bigint not null,
    event json not null,
    from_status text not null,
    to_status text not null
  )`,
  `create index execution_events_of on execution_events (execution_id, id)`,
  `create table log_chunks (
    execution_id uuid not null references executions,
    attempt integer not null,
    sequence integer not null,
    first_line bigint not null,
    lines integer not null,
    runs json not null,
    body bytea not null,
    primary key (execution_id, attempt, sequence)
  )`,
  // The bodies are compressed already: do not let the database try again.
  `alter table log_chunks alter column body set storage external`,
  `create index log_chunks_by_line on log_chunks (execution_id, first_line)`,
  `create table metadata (
    execution_id uuid not null references executions,
    line bigint not null,
    at bigint not null,
    values json not null,
    primary key (execution_id, line)
  )`,
  `create table outputs (
    id uuid primary key,
    execution_id uuid not null references executions,
    attempt integer not null,
    name text not null,
    size_bytes bigint not null,
    sha256 text not null,
    storage_key text not null,
    uploaded_at bigint,
    unique (execution_id, attempt, name)
  )`,
  `create table workers (
    id uuid primary key,
    environment text not null,
    token_hash text not null unique,
    created_at bigint not null,
    revoked_at bigint
  )`,
];
