import { type Kysely, sql } from 'kysely';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { LogStore } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

const EXPIRED_AT_ONCE = 20;

/** How logs end. */
export function createLogErasure(
  db: Kysely<Tables>,
): Pick<LogStore, 'expired' | 'segments' | 'erase'> {
  return {
    async expired(environment, before) {
      const rows = await db
        .selectFrom('executions')
        .select('id')
        .where('environment', '=', environment)
        .where('ended_at', '<', before)
        .where(sql<boolean>`exists (select 1 from log_chunks where execution_id = executions.id)`)
        .orderBy('ended_at')
        .limit(EXPIRED_AT_ONCE)
        .execute();
      return rows.map(({ id }) => ExecutionId.parse(id));
    },

    async segments(id) {
      const rows = await db
        .selectFrom('log_chunks')
        .select('segment_key')
        .distinct()
        .where('execution_id', '=', id)
        .execute();
      return rows.flatMap(({ segment_key: key }) => key ?? []);
    },

    async erase(id) {
      await db.deleteFrom('log_chunks').where('execution_id', '=', id).execute();
    },
  };
}
