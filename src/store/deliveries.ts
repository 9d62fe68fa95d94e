import type { Kysely } from 'kysely';
import type { DeliveryStore } from '../engine/ports/delivery-store.ts';
import type { Tables } from './tables.ts';

export function createDeliveryStore(db: Kysely<Tables>): DeliveryStore {
  return {
    ...createDeliveryFinders(db),

    async add(delivery) {
      const result = await db
        .insertInto('deliveries')
        .values({
          id: delivery.id,
          event: delivery.event,
          payload: JSON.stringify(delivery.payload),
          received_at: delivery.receivedAt,
          handled_at: null,
          subject: delivery.subject ?? null,
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
          ...(row.subject !== null && { subject: row.subject }),
          ...(row.handled_at !== null && { handledAt: row.handled_at }),
        }
      );
    },

    async recordFailure(id) {
      await db
        .updateTable('deliveries')
        .set((row) => ({ failures: row('failures', '+', 1) }))
        .where('id', '=', id)
        .execute();
    },

    async markHandled(id, at) {
      await db.updateTable('deliveries').set({ handled_at: at }).where('id', '=', id).execute();
    },
  };
}

type Finders = Pick<DeliveryStore, 'nextOf' | 'hasUnhandled' | 'known' | 'unhandled'>;

function createDeliveryFinders(db: Kysely<Tables>): Finders {
  return {
    async nextOf(subject, maxFailures) {
      const row = await db
        .selectFrom('deliveries')
        .select('id')
        .where('subject', '=', subject)
        .where('handled_at', 'is', null)
        .where('failures', '<', maxFailures)
        .orderBy('sequence')
        .limit(1)
        .executeTakeFirst();
      return row?.id;
    },

    async hasUnhandled(subject) {
      const row = await db
        .selectFrom('deliveries')
        .select('id')
        .where('subject', '=', subject)
        .where('handled_at', 'is', null)
        .executeTakeFirst();
      return row !== undefined;
    },

    async known(ids) {
      if (ids.length === 0) return new Set();
      const rows = await db
        .selectFrom('deliveries')
        .select('id')
        .where('id', 'in', [...ids])
        .execute();
      return new Set(rows.map(({ id }) => id));
    },

    async unhandled(before) {
      const rows = await db
        .selectFrom('deliveries')
        .select(['id', 'subject'])
        .where('handled_at', 'is', null)
        .where('received_at', '<', before)
        .orderBy('sequence')
        .limit(100)
        .execute();
      return rows.map(({ id, subject }) => ({ id, ...(subject !== null && { subject }) }));
    },
  };
}
