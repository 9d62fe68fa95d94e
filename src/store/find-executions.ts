import type { Kysely, Selectable } from 'kysely';
import type { Execution } from '../core/execution/execution.ts';
import type { ExecutionStore } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

const ACTIVE = ['created', 'queued', 'started', 'stopping'];
type OfPullRequest = Pick<ExecutionStore, 'activeOfPullRequest' | 'ofPullRequest'>;
type Finders = Pick<
  ExecutionStore,
  'byStatus' | 'byCounter' | 'ofDelivery' | 'deliveryOf' | 'atCommit' | 'activeInGroup'
>;

export type ToExecution = (row: Selectable<Tables['executions']>) => Execution;

/** The many ways in which executions are looked for. */
export function createExecutionFinders(
  db: Kysely<Tables>,
  toExecution: ToExecution,
): Finders & OfPullRequest {
  const all = () => db.selectFrom('executions').selectAll();
  return {
    ...ofPullRequests(db, toExecution),

    async byStatus(status) {
      const rows = await all().where('status', '=', status).orderBy('created_at').execute();
      return rows.map(toExecution);
    },

    async byCounter(repositoryId, counter) {
      const row = await all()
        .where('repository_id', '=', repositoryId)
        .where('counter', '=', counter)
        .executeTakeFirst();
      return row && toExecution(row);
    },

    async ofDelivery(deliveryId) {
      const rows = await all()
        .where('delivery_id', '=', deliveryId)
        .orderBy('delivery_index')
        .execute();
      return new Map(rows.map((row) => [row.delivery_index, toExecution(row)] as const));
    },

    async deliveryOf(id) {
      const row = await db
        .selectFrom('executions')
        .select('delivery_id')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return row.delivery_id;
    },

    async atCommit(repositoryId, commit) {
      const rows = await all()
        .where('repository_id', '=', repositoryId)
        .where('commit_sha', '=', commit)
        .orderBy('counter')
        .execute();
      return rows.map(toExecution);
    },

    async activeInGroup(concurrencyKey) {
      const rows = await all()
        .where('concurrency_key', '=', concurrencyKey)
        .where('status', 'in', ACTIVE)
        .orderBy('counter')
        .execute();
      return rows.map(toExecution);
    },
  };
}

function ofPullRequests(db: Kysely<Tables>, toExecution: ToExecution): OfPullRequest {
  const all = () => db.selectFrom('executions').selectAll();
  return {
    async activeOfPullRequest(repositoryId, pullRequest) {
      const rows = await all()
        .where('repository_id', '=', repositoryId)
        .where('pull_request', '=', pullRequest)
        .where('status', 'in', ACTIVE)
        .orderBy('counter')
        .execute();
      return rows.map(toExecution);
    },

    async ofPullRequest(repositoryId, pullRequest, limit) {
      const rows = await all()
        .where('repository_id', '=', repositoryId)
        .where('pull_request', '=', pullRequest)
        .orderBy('counter', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toExecution);
    },
  };
}
