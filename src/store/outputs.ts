import type { Kysely, Selectable } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { Output, OutputStore } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

export function createOutputStore(db: Kysely<Tables>): OutputStore {
  return {
    async request(id, attempt, files) {
      const rows = files.map((file) => {
        const outputId = uuidv7();
        return {
          id: outputId,
          execution_id: id,
          attempt,
          name: file.name,
          size_bytes: file.sizeBytes,
          sha256: file.sha256,
          storage_key: `executions/${id}/outputs/${outputId}`,
          uploaded_at: null,
        };
      });
      const stored = await db
        .insertInto('outputs')
        .values(rows)
        .onConflict((conflict) =>
          conflict.columns(['execution_id', 'attempt', 'name']).doUpdateSet((excluded) => ({
            size_bytes: excluded.ref('excluded.size_bytes'),
            sha256: excluded.ref('excluded.sha256'),
          })),
        )
        .returningAll()
        .execute();
      return stored.map(toOutput);
    },

    async find(id, outputId) {
      const row = await db
        .selectFrom('outputs')
        .selectAll()
        .where('execution_id', '=', id)
        .where('id', '=', outputId)
        .executeTakeFirst();
      return row && toOutput(row);
    },

    async markUploaded(id, outputIds, at) {
      await db
        .updateTable('outputs')
        .set({ uploaded_at: at })
        .where('execution_id', '=', id)
        .where('id', 'in', outputIds)
        .execute();
    },

    async list(id) {
      const rows = await db
        .selectFrom('outputs')
        .selectAll()
        .where('execution_id', '=', id)
        .where('uploaded_at', 'is not', null)
        .orderBy('name')
        .execute();
      return rows.map(toOutput);
    },
  };
}

function toOutput(row: Selectable<Tables['outputs']>): Output {
  return {
    id: row.id,
    executionId: ExecutionId.parse(row.execution_id),
    name: row.name,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    key: row.storage_key,
    ...(row.uploaded_at !== null && { uploadedAt: row.uploaded_at }),
  };
}
