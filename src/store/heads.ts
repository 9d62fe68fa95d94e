import { type Kysely, sql } from 'kysely';
import type { HeadStore } from '../engine/ports/head-store.ts';
import type { Tables } from './tables.ts';

/** More than anybody pushes to hide one of them. */
const LISTED = 1000;

export function createHeadStore(db: Kysely<Tables>): HeadStore {
  return {
    async record({ repositoryId, pullRequest }, { sha, seenAt, isOpening }, deliveryId) {
      await sql`
        insert into heads (repository_id, pull_request, sha, seen_at, is_opening, delivery_id)
        select ${repositoryId}::bigint, ${pullRequest}::integer, ${sha}, ${seenAt}::bigint,
          ${isOpening}::boolean, ${deliveryId ?? null}::text
        where ${sha} is distinct from (
          select sha from heads
          where repository_id = ${repositoryId} and pull_request = ${pullRequest}
          order by sequence desc limit 1)`.execute(db);
      // Somebody may have looked before the delivery came that it opened with.
      if (isOpening)
        await db
          .updateTable('heads')
          .set({ is_opening: true })
          .where('repository_id', '=', repositoryId)
          .where('pull_request', '=', pullRequest)
          .where('sha', '=', sha)
          .execute();
      return deliveryId === undefined
        ? undefined
        : firstToTell(db, { repositoryId, pullRequest, deliveryId });
    },

    async list(repositoryId, pullRequest) {
      const rows = await db
        .selectFrom('heads')
        .select(['sha', 'seen_at', 'is_opening'])
        .where('repository_id', '=', repositoryId)
        .where('pull_request', '=', pullRequest)
        .orderBy('sequence', 'desc')
        .limit(LISTED)
        .execute();
      return rows.map(({ sha, seen_at: seenAt, is_opening: isOpening }) => ({
        sha,
        seenAt,
        isOpening,
      }));
    },

    async recordPushed(repositoryId, shas) {
      await db
        .insertInto('pushed_commits')
        .values(shas.map((sha) => ({ repository_id: repositoryId, sha })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async wasPushed(repositoryId, sha) {
      const row = await db
        .selectFrom('pushed_commits')
        .select('sha')
        .where('repository_id', '=', repositoryId)
        .where('sha', '=', sha)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

type Told = { repositoryId: number; pullRequest: number; deliveryId: string };

/** The delivery that the newest head is known by: this one, unless another was before it. */
async function firstToTell(
  db: Kysely<Tables>,
  { repositoryId, pullRequest, deliveryId }: Told,
): Promise<string | undefined> {
  const row = await sql<{ delivery_id: string }>`
    update heads set delivery_id = coalesce(delivery_id, ${deliveryId})
    where sequence = (
      select max(sequence) from heads
      where repository_id = ${repositoryId} and pull_request = ${pullRequest})
    returning delivery_id`.execute(db);
  return row.rows[0]?.delivery_id;
}
