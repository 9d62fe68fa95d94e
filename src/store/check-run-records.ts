import type { Kysely } from 'kysely';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { ExecutionStore } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

type Records = Pick<
  ExecutionStore,
  | 'checkRun'
  | 'markCheckRequested'
  | 'recordCheckRun'
  | 'forgetCheckRun'
  | 'markAnnotated'
  | 'recordReaction'
>;

/** What we made of an execution on GitHub. */
export function createCheckRunRecords(db: Kysely<Tables>): Records {
  const row = (id: ExecutionId) =>
    db.selectFrom('executions').where('id', '=', id).selectAll().executeTakeFirstOrThrow();
  const update = (id: ExecutionId) => db.updateTable('executions').where('id', '=', id);
  return {
    async checkRun(id) {
      const { check_run_id, check_requested, published_revision, ...found } = await row(id);
      return {
        ...(check_run_id !== null && { checkRunId: check_run_id }),
        ...(found.check_created_at !== null && { createdAt: found.check_created_at }),
        ...(found.reaction !== null && { reaction: found.reaction }),
        annotated: found.annotated,
        requested: check_requested,
        publishedRevision: published_revision,
      };
    },

    async markCheckRequested(id) {
      await update(id).set({ check_requested: true }).execute();
    },

    async recordCheckRun(id, checkRunId, at) {
      await update(id).set({ check_run_id: checkRunId, check_created_at: at }).execute();
    },

    async forgetCheckRun(id) {
      const forgotten = { check_run_id: null, check_created_at: null, annotated: false };
      await update(id)
        .set({ ...forgotten, check_requested: false })
        .execute();
    },

    async markAnnotated(id) {
      await update(id).set({ annotated: true }).execute();
    },

    async recordReaction(id, reaction) {
      await update(id).set({ reaction }).execute();
    },
  };
}
