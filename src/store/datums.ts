import { type Kysely, sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { Datum, DatumStore, DatumUpload } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

const Properties = z.record(z.string(), z.unknown());

type Row = {
  id: string;
  name: string;
  size_bytes: number;
  sha256: string;
  storage_key: string;
  properties: object;
};

/** Outputs of a repository's executions, and what people uploaded for it. */
export function createDatumStore(db: Kysely<Tables>): DatumStore {
  return {
    async find(repositoryId, datumId) {
      const row =
        (await outputsOf(db, repositoryId).where('outputs.id', '=', datumId).executeTakeFirst()) ??
        (await uploadOf(db, repositoryId, datumId)
          .where('uploaded_at', 'is not', null)
          .executeTakeFirst());
      return row && toDatum(row);
    },

    async byAlias(repositoryId, alias) {
      const row = await outputsOf(db, repositoryId)
        .innerJoin('aliases', 'aliases.output_id', 'outputs.id')
        .where('aliases.repository_id', '=', repositoryId)
        .where('aliases.name', '=', alias)
        .executeTakeFirst();
      return row && toDatum(row);
    },

    async aliases(repositoryId) {
      const rows = await db
        .selectFrom('aliases')
        .select('name')
        .where('repository_id', '=', repositoryId)
        .orderBy('name')
        .limit(100)
        .execute();
      return rows.map(({ name }) => name);
    },

    add: (upload) => addUpload(db, upload),

    async findUnconfirmed(repositoryId, datumId) {
      const row = await uploadOf(db, repositoryId, datumId).executeTakeFirst();
      return row && toDatum(row);
    },

    async markUploaded(repositoryId, datumId, at) {
      await db
        .updateTable('uploads')
        .set({ uploaded_at: at })
        .where('repository_id', '=', repositoryId)
        .where('id', '=', datumId)
        .execute();
    },
  };
}

function outputsOf(db: Kysely<Tables>, repositoryId: number) {
  return db
    .selectFrom('outputs')
    .innerJoin('executions', 'executions.id', 'outputs.execution_id')
    .select([
      'outputs.id',
      'outputs.name',
      'outputs.size_bytes',
      'outputs.sha256',
      'outputs.storage_key',
      'outputs.properties',
    ])
    .where('executions.repository_id', '=', repositoryId)
    .where('outputs.uploaded_at', 'is not', null)
    .where('outputs.removed_at', 'is', null);
}

function uploadOf(db: Kysely<Tables>, repositoryId: number, datumId: string) {
  return db
    .selectFrom('uploads')
    .select(['id', 'name', 'size_bytes', 'sha256', 'storage_key'])
    .select(sql<object>`'{}'::json`.as('properties'))
    .where('repository_id', '=', repositoryId)
    .where('id', '=', datumId);
}

async function addUpload(
  db: Kysely<Tables>,
  { repositoryId, name, sizeBytes, sha256, uploadedBy }: DatumUpload,
): Promise<Datum> {
  const id = uuidv7();
  const row = {
    id,
    name,
    size_bytes: sizeBytes,
    sha256,
    storage_key: `uploads/${repositoryId}/${id}`,
  };
  await db
    .insertInto('uploads')
    .values({ ...row, repository_id: repositoryId, uploaded_by: uploadedBy, uploaded_at: null })
    .execute();
  return toDatum({ ...row, properties: {} });
}

function toDatum(row: Row): Datum {
  return {
    id: row.id,
    name: row.name,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    key: row.storage_key,
    properties: Properties.parse(row.properties),
  };
}
