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
      await update(id)
        .set({ status_detail: detail, changed_by: sql`pg_current_xact_id()` })
        .execute();
    },

    async recordMaterials(id, materials) {
      const found = toColumns(materials);
      if (Object.keys(found).length > 0) await update(id).set(found).execute();
    },

    async recordPublished(id, revision) {
      await update(id)
        .set({ published_revision: sql`greatest(published_revision, ${revision})` })
        .execute();
    },

    async unpublished() {
      const rows = await db
        .selectFrom('executions')
        .innerJoin('repositories', 'repositories.id', 'executions.repository_id')
        .where('repositories.is_active', '=', true)
        .select('executions.id')
        .whereRef('published_revision', '<', 'revision')
        .orderBy('executions.created_at')
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
