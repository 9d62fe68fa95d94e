import type { Kysely } from 'kysely';
import type { DeliveryStore } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

export function createDeliveryStore(db: Kysely<Tables>): DeliveryStore {
  return {
    async add(delivery) {
      const result = await db
        .insertInto('deliveries')
        .values({
          id: delivery.id,
          event: delivery.event,
          payload: JSON.stringify(delivery.payload),
          received_at: delivery.receivedAt,
          handled_at: null,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst();
      return result.numInsertedOrUpdatedRows === 1n;
    },

    async find(id) {
      const row = await db
        .selectFrom('deliveries')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return (
        row && {
          id: row.id,
          event: row.event,
          payload: row.payload,
          receivedAt: row.received_at,
          ...(row.handled_at !== null && { handledAt: row.handled_at }),
        }
      );
    },

    async markHandled(id, at) {
      await db.updateTable('deliveries').set({ handled_at: at }).where('id', '=', id).execute();
    },

    async unhandled(before) {
      const rows = await db
        .selectFrom('deliveries')
        .select('id')
        .where('handled_at', 'is', null)
        .where('received_at', '<', before)
        .orderBy('received_at')
        .limit(100)
        .execute();
      return rows.map((row) => row.id);
    },
  };
}
