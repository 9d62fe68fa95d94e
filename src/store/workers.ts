import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { WorkerStore } from '../engine/ports/store.ts';
import { hashToken } from './hash-token.ts';
import type { Tables } from './tables.ts';

export function createWorkerStore(db: Kysely<Tables>): WorkerStore {
  return {
    async register(environment, now) {
      const token = `sra_${randomBytes(32).toString('base64url')}`;
      const worker = { id: uuidv7(), environment };
      await db
        .insertInto('workers')
        .values({ ...worker, token_hash: hashToken(token), created_at: now, revoked_at: null })
        .execute();
      return { worker, token };
    },

    async byToken(token) {
      const row = await db
        .selectFrom('workers')
        .leftJoin('machines', 'machines.worker_id', 'workers.id')
        .select(['workers.id', 'workers.environment', 'machines.id as machine_id'])
        .where('token_hash', '=', hashToken(token))
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      if (!row) return undefined;
      const { id, environment, machine_id: machineId } = row;
      return { id, environment, ...(machineId !== null && { machineId }) };
    },

    async revoke(workerId, now) {
      await db
        .updateTable('workers')
        .set({ revoked_at: now })
        .where('id', '=', workerId)
        .where('revoked_at', 'is', null)
        .execute();
    },
  };
}
