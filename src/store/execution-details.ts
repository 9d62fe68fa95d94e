import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import { ExecutionId } from '../core/execution/execution-id.ts';
import { Phase } from '../core/execution/execution-state.ts';
import type { ExecutionStore } from '../engine/ports/store.ts';
import { Materials } from '../protocol/protocol.ts';
import type { Tables } from './tables.ts';

const InputMaterials = Materials.shape.inputs.unwrap();
const Metrics = z.record(z.string(), z.unknown());
const Timings = z.partialRecord(Phase, z.int());

type Details = Pick<
  ExecutionStore,
  | 'recordTimings'
  | 'recordStatusDetail'
  | 'recordMaterials'
  | 'details'
  | 'checkRun'
  | 'markCheckRequested'
  | 'recordCheckRun'
  | 'forgetCheckRun'
  | 'markAnnotated'
  | 'recordReaction'
  | 'recordPublished'
  | 'unpublished'
>;

/** What belongs to an execution beside its state: metrics, timings, and its check run at GitHub. */
export function createExecutionDetails(db: Kysely<Tables>): Details {
  const row = (id: ExecutionId) =>
    db.selectFrom('executions').where('id', '=', id).selectAll().executeTakeFirstOrThrow();
  const update = (id: ExecutionId) => db.updateTable('executions').where('id', '=', id);
  return {
    async recordTimings(id, timings) {
      await update(id)
        .set({ timings: JSON.stringify(timings) })
        .execute();
    },

    async details(id) {
      const { metrics, timings, inputs, ...found } = await row(id);
      return {
        metrics: Object.entries(Metrics.parse(metrics)),
        timings: Timings.parse(timings),
        inputs: InputMaterials.parse(inputs),
        ...(found.status_detail !== null && { statusDetail: found.status_detail }),
        ...(found.image_digest !== null && { imageDigest: found.image_digest }),
      };
    },

    async recordStatusDetail(id, detail) {
      await update(id).set({ status_detail: detail }).execute();
    },

    async recordMaterials(id, materials) {
      const found = toColumns(materials);
      if (Object.keys(found).length > 0) await update(id).set(found).execute();
    },

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

    async recordPublished(id, revision) {
      await update(id)
        .set({ published_revision: sql`greatest(published_revision, ${revision})` })
        .execute();
    },

    async unpublished() {
      const rows = await db
        .selectFrom('executions')
        .select('id')
        .whereRef('published_revision', '<', 'revision')
        .orderBy('created_at')
        .limit(100)
        .execute();
      return rows.map(({ id }) => ExecutionId.parse(id));
    },
  };
}

function toColumns({ imageDigest, inputs }: Omit<Materials, 'leaseId'>) {
  return {
    ...(imageDigest !== undefined && { image_digest: imageDigest }),
    ...(inputs !== undefined && { inputs: JSON.stringify(inputs) }),
  };
}
