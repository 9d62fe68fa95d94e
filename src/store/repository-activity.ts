import { type Kysely, sql } from 'kysely';
import type { RepositoryStore } from '../engine/ports/repository-store.ts';
import type { Tables } from './tables.ts';
import { toKnown } from './to-known-repository.ts';

const ACTIVE = sql.join(['created', 'queued', 'started', 'stopping']);

/** What happens in repositories, for whoever chooses one. */
export function createRepositoryActivity(db: Kysely<Tables>): Pick<RepositoryStore, 'activity'> {
  return {
    async activity(limit) {
      const rows = await db
        .selectFrom('repositories')
        .leftJoin('executions', 'executions.repository_id', 'repositories.id')
        .select([
          'repositories.id',
          'installation_id',
          'owner',
          'name',
          'default_branch',
          'is_active',
        ])
        .select(sql<number | null>`max(executions.created_at)`.as('last_at'))
        .select(sql<number>`count(*) filter (where executions.status in (${ACTIVE}))`.as('active'))
        .where('is_active', '=', true)
        .groupBy('repositories.id')
        .orderBy(sql`max(executions.created_at) desc nulls last, repositories.id`)
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
