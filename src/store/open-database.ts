import { Kysely, Migrator, PostgresDialect } from 'kysely';
import { Pool, TypeOverrides, types as pgTypes } from 'pg';
import * as first from './migrations/0001-first.ts';
import * as inputs from './migrations/0002-inputs.ts';
import * as github from './migrations/0003-github.ts';
import * as outputs from './migrations/0004-outputs.ts';
import * as coldLogs from './migrations/0005-cold-logs.ts';
import * as headsTold from './migrations/0006-heads-told.ts';
import * as machines from './migrations/0007-machines.ts';
import * as executionColumns from './migrations/0008-execution-columns.ts';
import * as packages from './migrations/0009-packages.ts';
import * as logTransients from './migrations/0010-log-transients.ts';
import * as changedBy from './migrations/0011-changed-by.ts';
import type { Tables } from './tables.ts';
import { reportingUnavailable } from './unavailable.ts';

export type Database = {
  db: Kysely<Tables>;
  /** When it was last found not to answer. */
  awayAt: () => number | undefined;
  close: () => Promise<void>;
};

/** Connects to Postgres 13 or newer and brings its tables up to date. */
export async function openDatabase(
  url: string,
  onError: (error: Error) => void,
): Promise<Database> {
  // Ids and sizes stay below 2^53: GitHub's ids, byte counts and milliseconds all do.
  const types = new TypeOverrides();
  types.setTypeParser(pgTypes.builtins.INT8, Number);
  const pool = new Pool({
    connectionString: url,
    max: 10,
    types,
    keepAlive: true,
    connectionTimeoutMillis: 5000,
  });
  pool.on('error', onError);
  // A connection that breaks while it is in use rejects its query too; unheard, it would end us.
  pool.on('connect', (client) => client.on('error', () => undefined));
  let awayAt: number | undefined;
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({
      pool: reportingUnavailable(pool, () => {
        awayAt = Date.now();
      }),
    }),
  });
  await migrate(db);
  return { db, awayAt: () => awayAt, close: () => db.destroy() };
}

async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: async () => ({
        '0001-first': first,
        '0002-inputs': inputs,
        '0003-github': github,
        '0004-outputs': outputs,
        '0005-cold-logs': coldLogs,
        '0006-heads-told': headsTold,
        '0007-machines': machines,
        '0008-execution-columns': executionColumns,
        '0009-packages': packages,
        '0010-log-transients': logTransients,
        '0011-changed-by': changedBy,
      }),
    },
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw new Error('the database could not be migrated', { cause: error });
}
