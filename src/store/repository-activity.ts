import { type Kysely, sql } from 'kysely';
import type { RepositoryStore } from '../engine/ports/repository-store.ts';
import type { Tables } from './tables.ts';
import { toKnown } from './to-known-repository.ts';

const ACTIVE = sql.join(['created', 'queued', 'started', 'stopping']);

/** What happens in repositories, for whoever chooses one. */
export function createRepositoryActivity(db: Kysely<Tables>): Pick<RepositoryStore, 'activity'> {
  return {
    async activity(limit) {
      // By the indexes of each repository: there may be many executions.
      const newest = sql<number | null>`(select created_at from executions
        where repository_id = repositories.id order by counter desc limit 1)`;
      const active = sql<number>`(select count(*) from executions
        where repository_id = repositories.id and status in (${ACTIVE}))`;
      const rows = await db
        .selectFrom('repositories')
        .select(['id', 'installation_id', 'owner', 'name', 'default_branch', 'is_active'])
        .select([newest.as('last_at'), active.as('active')])
        .where('is_active', '=', true)
        .orderBy(sql`last_at desc nulls last, id`)
        .limit(limit)
        .execute();
      return rows.flatMap((row) => {
        const found = toKnown(row);
        if (!found) return [];
        const { active, last_at: lastAt } = row;
        return [{ ...found, active, ...(lastAt !== null && { lastAt }) }];
      });
    },
  };
}
