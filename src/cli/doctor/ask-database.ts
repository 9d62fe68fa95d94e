import { Client } from 'pg';
import { z } from 'zod';
import type { DatabaseAnswer } from '../../core/doctor/judge-database.ts';
import { sayReason } from './say-reason.ts';

const LIMIT_MS = 5000;
const QUESTION = `
  SELECT current_setting('server_version_num')::int AS version,
         coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS "mayCreateTables",
         to_regnamespace('bullmq') IS NOT NULL
           OR has_database_privilege(current_database(), 'CREATE') AS "mayCreateSchema"`;
const Row = z.object({
  version: z.int(),
  mayCreateTables: z.boolean(),
  mayCreateSchema: z.boolean(),
});

/** Signs in to Postgres and asks what the server's user may do there. */
export async function askDatabase(connectionString: string): Promise<DatabaseAnswer> {
  const client = new Client({
    connectionString,
    connectionTimeoutMillis: LIMIT_MS,
    query_timeout: LIMIT_MS,
  });
  // It is thrown as well, where something waits for it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return Row.parse((await client.query(QUESTION)).rows[0]);
  } catch (error) {
    return { reason: sayReason(error) };
  } finally {
    await client.end();
  }
}
