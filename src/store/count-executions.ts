import type { Kysely } from 'kysely';
import type { ExecutionStore } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

const ACTIVE = ['queued', 'started', 'stopping'];

type Counts = Pick<ExecutionStore, 'active' | 'countActive' | 'countActiveOfInstallation'>;

/** How many executions are on their way. */
export function createExecutionCounts(db: Kysely<Tables>): Counts {
  return {
    async active() {
      const rows = await db
        .selectFrom('executions')
        .select((count) => ['repository_id', 'environment', count.fn.countAll().as('count')])
        .where('status', 'in', ACTIVE)
        .groupBy(['repository_id', 'environment'])
        .execute();
      return rows.map(({ repository_id: repositoryId, environment, count }) => ({
        repositoryId,
        environment,
        count: Number(count),
      }));
    },

    async countActive({ repositoryId, actor, environment }) {
      const row = await db
        .selectFrom('executions')
        .select((count) => count.fn.countAll().as('count'))
        .where('status', 'in', ACTIVE)
        .$if(repositoryId !== undefined, (query) =>
          query.where('repository_id', '=', repositoryId ?? 0),
        )
        .$if(environment !== undefined, (query) =>
          query.where('environment', '=', environment ?? ''),
        )
        .$if(actor !== undefined, (query) => query.where('actor', '=', actor ?? ''))
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },

    async countActiveOfInstallation(installationId) {
      const row = await db
        .selectFrom('executions')
        .innerJoin('repositories', 'repositories.id', 'executions.repository_id')
        .select((count) => count.fn.countAll().as('count'))
        .where('repositories.installation_id', '=', installationId)
        .where('executions.status', 'in', ['started', 'stopping'])
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },
  };
}
