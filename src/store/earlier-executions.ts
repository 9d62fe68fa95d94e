import { type Kysely, sql } from 'kysely';
import type { ExecutionStore } from '../engine/ports/store.ts';
import type { ToExecution } from './find-executions.ts';
import type { Tables } from './tables.ts';

type Earlier = Pick<ExecutionStore, 'newestComplete' | 'reusable' | 'newestDigest'>;

/** Executions that another is compared with or answered by. */
export function createEarlierExecutions(db: Kysely<Tables>, toExecution: ToExecution): Earlier {
  const all = () => db.selectFrom('executions').selectAll();
  return {
    async newestComplete({ repositoryId, step, at, before }) {
      const row = await all()
        .where('repository_id', '=', repositoryId)
        .where('step', '=', step)
        .where('status', '=', 'complete')
        .where('is_fork', '=', false)
        .where('counter', '<', before)
        .$if('commit' in at, (query) =>
          query.where('commit_sha', '=', 'commit' in at ? at.commit : ''),
        )
        .$if('branch' in at, (query) =>
          query
            .where('pull_request', 'is', null)
            .where('ref', '=', 'branch' in at ? at.branch : ''),
        )
        .orderBy('counter', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toExecution(row);
    },

    async reusable(reuseKey) {
      const row = await all()
        .where('reuse_key', '=', reuseKey)
        .where('status', '=', 'complete')
        .where('is_fork', '=', false)
        .where(sql`state->>'reason'`, '!=', 'reused')
        // Its outputs are a part of the answer.
        .where(
          sql<boolean>`not exists (select 1 from outputs
            where execution_id = executions.id and removed_at is not null)`,
        )
        .orderBy('counter', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toExecution(row);
    },

    async newestDigest(environment, image) {
      const row = await db
        .selectFrom('executions')
        .select('image_digest')
        .where('image_digest', 'is not', null)
        .where('environment', '=', environment)
        .where('image', '=', image)
        .orderBy('started_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.image_digest ?? undefined;
    },
  };
}
