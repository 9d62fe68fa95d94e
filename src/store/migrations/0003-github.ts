import { type Kysely, sql } from 'kysely';

/** What GitHub told and what we told GitHub, beside comments and their executions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `alter table deliveries
    add column sequence bigint generated always as identity,
    add column subject text,
    add column failures integer not null default 0`,
  `create index deliveries_of_subject on deliveries (subject, sequence) where handled_at is null`,
  `alter table repositories
    add column installation_id bigint,
    add column owner text,
    add column name text,
    add column default_branch text,
    add column is_active boolean not null default true`,
  `create table heads (
    sequence bigint generated always as identity primary key,
    repository_id bigint not null,
    pull_request integer not null,
    sha text not null,
    seen_at bigint not null,
    is_opening boolean not null
  )`,
  `create index heads_of on heads (repository_id, pull_request, sequence)`,
  `create table pushed_commits (
    repository_id bigint not null,
    sha text not null,
    primary key (repository_id, sha)
  )`,
  `alter table executions
    add column step text,
    add column commit_sha text,
    add column actor text,
    add column check_name text,
    add column is_fork boolean not null default false,
    add column concurrency_key text,
    add column reuse_key text,
    add column started_at bigint,
    add column ended_at bigint,
    add column check_created_at bigint,
    add column annotated boolean not null default false,
    add column reaction text`,
  `update executions set
    step = spec->>'step',
    commit_sha = spec->>'commit',
    actor = spec->'trigger'->>'actor',
    check_name = spec->>'step',
    started_at = (state->>'startedAt')::bigint,
    ended_at = (state->>'endedAt')::bigint,
    check_created_at = case when check_run_id is null then null else created_at end`,
  `alter table executions
    alter column step set not null,
    alter column commit_sha set not null,
    alter column actor set not null,
    alter column check_name set not null`,
  `create index executions_at_commit on executions (repository_id, commit_sha, step)`,
  `create index executions_of_pull_request on executions (repository_id, pull_request)`,
  `create index executions_by_reuse_key on executions (reuse_key) where reuse_key is not null`,
  `create index executions_by_concurrency on executions (concurrency_key)
    where status in ('created', 'queued', 'started', 'stopping')`,
  `create index executions_by_month on executions (repository_id, started_at)`,
  `create table replies (
    delivery_id text primary key references deliveries,
    repository_id bigint not null,
    pull_request integer not null,
    kind text not null,
    comment_id bigint,
    node_id text,
    minimized boolean not null default false
  )`,
  `create index replies_to_minimize on replies (repository_id, pull_request) where not minimized`,
  `create table sticky_comments (
    repository_id bigint not null,
    pull_request integer not null,
    comment_id bigint,
    primary key (repository_id, pull_request)
  )`,
  `create table schedules (
    repository_id bigint not null,
    key text not null,
    cron text not null,
    time_zone text not null,
    next_at bigint not null,
    primary key (repository_id, key)
  )`,
];
