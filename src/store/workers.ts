import { createHash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { WorkerStore } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

export function createWorkerStore(db: Kysely<Tables>): WorkerStore {
  return {
    async register(environment, now) {
      const token = `sra_${randomBytes(32).toString('base64url')}`;
      const worker = { id: uuidv7(), environment };
      await db
        .insertInto('workers')
        .values({ ...worker, token_hash: hash(token), created_at: now, revoked_at: null })
        .execute();
      return { worker, token };
    },

    byToken: (token) =>
      db
        .selectFrom('workers')
        .select(['id', 'environment'])
        .where('token_hash', '=', hash(token))
        .where('revoked_at', 'is', null)
        .executeTakeFirst(),

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

/** A plain hash serves: the token is 256 random bits, there is nothing to guess. */
function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
