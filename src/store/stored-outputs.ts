import { type Kysely, type Selectable, sql } from 'kysely';
import type { Output, OutputStore } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

type Stored = Pick<
  OutputStore,
  'recordUpload' | 'abandonedUploads' | 'expired' | 'stored' | 'markRemoved'
>;
type ToOutput = (row: Selectable<Tables['outputs']>) => Output;

/** As many as Amazon removes in one request. */
const EXPIRED_AT_ONCE = 1000;
const ENDED = ['complete', 'error', 'stopped'];

/** What storage has of outputs beside those that are whole and to be kept. */
export function createStoredOutputs(db: Kysely<Tables>, toOutput: ToOutput): Stored {
  return {
    async recordUpload(outputId, uploadId) {
      await db
        .updateTable('outputs')
        .set({ upload_id: uploadId ?? null })
        .where('id', '=', outputId)
        .execute();
    },

    async abandonedUploads() {
      const rows = await db
        .selectFrom('outputs')
        .innerJoin('executions', 'executions.id', 'outputs.execution_id')
        .where('outputs.upload_id', 'is not', null)
        .where('outputs.uploaded_at', 'is', null)
        .where('executions.status', 'in', ENDED)
        .selectAll('outputs')
        .orderBy('outputs.id')
        .limit(100)
        .execute();
      return rows.map(toOutput);
    },

    // Also what nobody confirmed: an agent that was lost may have put all of it there.
    async expired(environment, before) {
      const rows = await db
        .selectFrom('outputs')
        .innerJoin('executions', 'executions.id', 'outputs.execution_id')
        .where('executions.environment', '=', environment)
        .where('executions.ended_at', '<', before)
        .where('outputs.removed_at', 'is', null)
        .where(sql<boolean>`not exists (select 1 from aliases where output_id = outputs.id)`)
        .selectAll('outputs')
        .orderBy('executions.ended_at')
        .limit(EXPIRED_AT_ONCE)
        .execute();
      return rows.map(toOutput);
    },

    async stored(id) {
      const rows = await db
        .selectFrom('outputs')
        .selectAll()
        .where('execution_id', '=', id)
        .where('removed_at', 'is', null)
        .execute();
      return rows.map(toOutput);
    },

    async markRemoved(outputIds, at) {
      await db
        .updateTable('outputs')
        .set({ removed_at: at })
        .where('id', 'in', [...outputIds])
        .execute();
    },
  };
}
