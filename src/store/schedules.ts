import type { Kysely, Selectable } from 'kysely';
import type { Schedule, ScheduleStore } from '../engine/ports/schedule-store.ts';
import type { Tables } from './tables.ts';

export function createScheduleStore(db: Kysely<Tables>): ScheduleStore {
  return {
    replace: (repositoryId, schedules) =>
      db.transaction().execute(async (trx) => {
        const keys = schedules.map(({ key }) => key);
        await trx
          .deleteFrom('schedules')
          .where('repository_id', '=', repositoryId)
          .$if(keys.length > 0, (query) => query.where('key', 'not in', keys))
          .execute();
        for (const { key, cron, timeZone, nextAt } of schedules)
          await trx
            .insertInto('schedules')
            .values({
              repository_id: repositoryId,
              key,
              cron,
              time_zone: timeZone,
              next_at: nextAt,
            })
            .onConflict((conflict) => conflict.doNothing())
            .execute();
      }),

    async due(now) {
      const rows = await db
        .selectFrom('schedules')
        .selectAll()
        .where('next_at', '<=', now)
        .orderBy('next_at')
        .execute();
      return rows.map((row) => ({ repositoryId: row.repository_id, ...toSchedule(row) }));
    },

    async setNext(repositoryId, key, nextAt) {
      await db
        .updateTable('schedules')
        .set({ next_at: nextAt })
        .where('repository_id', '=', repositoryId)
        .where('key', '=', key)
        .execute();
    },

    async ofRepository(repositoryId) {
      const rows = await db
        .selectFrom('schedules')
        .selectAll()
        .where('repository_id', '=', repositoryId)
        .execute();
      return rows.map(toSchedule);
    },
  };
}

function toSchedule(row: Selectable<Tables['schedules']>): Schedule {
  return { key: row.key, cron: row.cron, timeZone: row.time_zone, nextAt: row.next_at };
}
