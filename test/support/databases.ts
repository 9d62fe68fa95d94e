import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openPostgresQueues } from '../../src/queue/queue-backend.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts';
import { openDatabase } from '../../src/store/open-database.ts';

/** Where every worker of the test runner finds the Postgres of this run. */
const VARIABLE = 'SLASHRUN_TEST_POSTGRES';
const TEMPLATE = 'test_template';
/** Several servers at once, each with connections for its own work and for its queue. */
const SETTINGS = ['max_connections = 400', 'fsync = off', 'full_page_writes = off'];

/** Starts one Postgres for all tests of a run, which takes a second; returns what ends it. */
export async function startDatabases(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'slashrun-databases-'));
  const first = await startEmbeddedPostgres(folder);
  await run(first.url, ...SETTINGS.map((setting) => `alter system set ${setting}`));
  await first.stop();
  const postgres = await startEmbeddedPostgres(folder);
  await run(postgres.url, `create database ${TEMPLATE}`);
  const template = at(postgres.url, TEMPLATE);
  await (await openDatabase(template, fail)).close();
  await (await openPostgresQueues(template, fail)).close();
  // oxlint-disable-next-line node/no-process-env -- the workers inherit it
  process.env[VARIABLE] = postgres.url;
  return async () => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

export type TestDatabase = { url: string; drop: () => Promise<void> };

/** A database of its own, with the tables that a server makes at its first start; undefined outside of tests. */
export async function newDatabase(): Promise<TestDatabase | undefined> {
  // oxlint-disable-next-line node/no-process-env -- as above
  const url = process.env[VARIABLE];
  if (url === undefined) return undefined;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await run(url, `create database ${name} template ${TEMPLATE}`);
  return { url: at(url, name), drop: () => run(url, `drop database ${name} with (force)`) };
}

function at(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}

async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function fail(error: Error): void {
  throw error;
}
