import { type Kysely, sql } from 'kysely';

/**
 * What queries ask of an execution, as columns: of a `json` that holds `\u0000`, as a comment or a
 * title may, Postgres answers nothing at all. Old rows are read with that character replaced.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const readable = (column: string) => `replace(${column}::text, '\\u0000', '\\ufffd')::json`;

const STATEMENTS = [
  `alter table executions
    add column environment text,
    add column image text,
    add column ref text,
    add column price_per_hour double precision,
    add column reuses_id uuid`,
  `update executions set
    environment = ${readable('spec')}->>'environment',
    image = ${readable('spec')}->>'image',
    ref = ${readable('spec')}->>'ref',
    price_per_hour = coalesce(
      ${readable('state')}->'machine'->>'pricePerHour',
      ${readable('spec')}->>'pricePerHour')::double precision,
    reuses_id = (${readable('spec')}->'reuses'->>'id')::uuid`,
  `alter table executions
    alter column environment set not null,
    alter column image set not null`,
  `create index executions_of_repository on executions (repository_id, counter desc)`,
];
