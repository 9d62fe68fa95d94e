import type { Kysely, Selectable } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { Output, OutputStore } from '../engine/ports/store.ts';
import { createStoredOutputs } from './stored-outputs.ts';
import type { Tables } from './tables.ts';

const Properties = z.record(z.string(), z.unknown());

export function createOutputStore(db: Kysely<Tables>): OutputStore {
  return {
    ...createStoredOutputs(db, toOutput),

    request: (id, attempt, files) => request(db, { id, attempt, files }),

    async find(id, outputId) {
      const row = await db
        .selectFrom('outputs')
        .selectAll()
        .where('execution_id', '=', id)
        .where('id', '=', outputId)
        .executeTakeFirst();
      return row && toOutput(row);
    },

    async findMany(id, outputIds) {
      if (outputIds.length === 0) return [];
      const rows = await db
        .selectFrom('outputs')
        .selectAll()
        .where('execution_id', '=', id)
        .where('id', 'in', outputIds)
        .execute();
      return rows.map(toOutput);
    },

    async markUploaded(id, outputIds, at) {
      await db
        .updateTable('outputs')
        .set({ uploaded_at: at })
        .where('execution_id', '=', id)
        .where('id', 'in', outputIds)
        .execute();
    },

    describe: (id, attempt, described) =>
      db.transaction().execute(async (trx) => {
        for (const { name, properties } of described)
          await describe(trx, { id, attempt, name, properties });
      }),

    async list(id) {
      const rows = await db
        .selectFrom('outputs')
        .selectAll()
        .where('execution_id', '=', id)
        .where('uploaded_at', 'is not', null)
        .where('removed_at', 'is', null)
        .orderBy('name')
        .execute();
      return rows.map(toOutput);
    },
  };
}

type RequestedFile = {
  name: string;
  sizeBytes: number;
  sha256: string;
  partsSha256?: string | undefined;
};

type Request = {
  id: ExecutionId;
  attempt: number;
  files: readonly RequestedFile[];
};

async function request(db: Kysely<Tables>, { id, attempt, files }: Request): Promise<Output[]> {
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
      upload_id: null,
      parts_sha256: file.partsSha256 ?? null,
      removed_at: null,
    };
  });
  await db
    .insertInto('outputs')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['execution_id', 'attempt', 'name', 'sha256']).doNothing(),
    )
    .execute();
  const names = files.map(({ name }) => name);
  const stored = await db
    .selectFrom('outputs')
    .selectAll()
    .where('execution_id', '=', id)
    .where('attempt', '=', attempt)
    .where('name', 'in', names)
    .execute();
  const byContent = new Map(stored.map((row) => [contentKey(row), row]));
  return files.map((file) => {
    const row = byContent.get(contentKey(file));
    if (!row) throw new Error(`the output '${file.name}' was not stored`);
    return toOutput(row);
  });
}

/** Two outputs of one attempt with the same one are the same. */
function contentKey({ name, sha256 }: { name: string; sha256: string }): string {
  return `${sha256} ${name}`;
}

type Description = {
  id: ExecutionId;
  attempt: number;
  name: string;
  properties: Record<string, unknown>;
};

/** Of several outputs of one name it is the newest that is meant. */
async function describe(
  db: Kysely<Tables>,
  { id, attempt, name, properties }: Description,
): Promise<void> {
  const output = await db
    .selectFrom('outputs')
    .innerJoin('executions', 'executions.id', 'outputs.execution_id')
    .select(['outputs.id', 'executions.repository_id'])
    .where('execution_id', '=', id)
    .where('attempt', '=', attempt)
    .where('name', '=', name)
    .where('uploaded_at', 'is not', null)
    .orderBy('outputs.id', 'desc')
    .executeTakeFirst();
  if (!output) return;
  await db
    .updateTable('outputs')
    .set({ properties: JSON.stringify(properties) })
    .where('id', '=', output.id)
    .execute();
  const alias = properties['valohai.alias'];
  if (typeof alias !== 'string' || alias === '') return;
  await db
    .insertInto('aliases')
    .values({ repository_id: output.repository_id, name: alias, output_id: output.id })
    .onConflict((conflict) =>
      conflict.columns(['repository_id', 'name']).doUpdateSet({ output_id: output.id }),
    )
    .execute();
}

function toOutput(row: Selectable<Tables['outputs']>): Output {
  return {
    id: row.id,
    executionId: ExecutionId.parse(row.execution_id),
    name: row.name,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    key: row.storage_key,
    properties: Properties.parse(row.properties),
    ...(row.uploaded_at !== null && { uploadedAt: row.uploaded_at }),
    ...(row.removed_at !== null && { removedAt: row.removed_at }),
    ...(row.upload_id !== null && { uploadId: row.upload_id }),
    ...(row.parts_sha256 !== null && { partsSha256: row.parts_sha256 }),
  };
}
