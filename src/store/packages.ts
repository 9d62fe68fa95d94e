import { type Kysely, type Selectable, sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { PackageStore, PackageUpload, StoredPackage } from '../engine/ports/package-store.ts';
import type { Tables } from './tables.ts';

const REMOVED_AT_ONCE = 1000;

export function createPackageStore(db: Kysely<Tables>): PackageStore {
  const here = () => db.selectFrom('packages').selectAll().where('removed_at', 'is', null);
  return {
    ...createRemoval(db),

    announce: (upload, now) => announce(db, upload, now),

    async find(repositoryId, sha256) {
      const row = await here()
        .where('repository_id', '=', repositoryId)
        .where('sha256', '=', sha256)
        .executeTakeFirst();
      return row && toPackage(row);
    },

    async use(repositoryId, sha256, now) {
      const row = await db
        .updateTable('packages')
        .set({ last_used_at: now })
        .where('repository_id', '=', repositoryId)
        .where('sha256', '=', sha256)
        .where('uploaded_at', 'is not', null)
        .where('removed_at', 'is', null)
        .returningAll()
        .executeTakeFirst();
      return row && toPackage(row);
    },

    async recordUploaded(id, at) {
      await db
        .updateTable('packages')
        .set({ uploaded_at: at ?? null })
        .where('id', '=', id)
        .execute();
    },
  };
}

/** What storage has already stays as it is, whatever is said of it now. */
async function announce(
  db: Kysely<Tables>,
  upload: PackageUpload,
  now: number,
): Promise<StoredPackage> {
  const { repositoryId, sha256, sizeBytes, definition, description, uploadedBy } = upload;
  const id = uuidv7();
  const said = {
    size_bytes: sizeBytes,
    definition,
    description: description ?? null,
    uploaded_by: uploadedBy,
  };
  const row = await db
    .insertInto('packages')
    .values({
      id,
      repository_id: repositoryId,
      sha256,
      storage_key: `packages/${repositoryId}/${id}`,
      ...said,
      uploaded_at: null,
      last_used_at: now,
      removed_at: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['repository_id', 'sha256'])
        .where('removed_at', 'is', null)
        .doUpdateSet({
          size_bytes: unlessUploaded('size_bytes'),
          definition: unlessUploaded('definition'),
          description: unlessUploaded('description'),
          uploaded_by: unlessUploaded('uploaded_by'),
          last_used_at: now,
        }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
  return toPackage(row);
}

function unlessUploaded(column: 'size_bytes' | 'definition' | 'description' | 'uploaded_by') {
  const [before, given] = [sql.ref(`packages.${column}`), sql.ref(`excluded.${column}`)];
  return sql<never>`case when packages.uploaded_at is null then ${given} else ${before} end`;
}

type Removal = Pick<PackageStore, 'expire' | 'release' | 'removable' | 'forget'>;

/** How packages end: first nobody finds them, then storage has them no more, then they are forgotten. */
function createRemoval(db: Kysely<Tables>): Removal {
  return {
    async expire({ usedBefore, announcedBefore, now }) {
      await sql`update packages set removed_at = ${now}
        where removed_at is null
          and last_used_at < case when uploaded_at is null
            then ${announcedBefore}::bigint else ${usedBefore}::bigint end
          and not exists (
            select 1 from executions
            where repository_id = packages.repository_id and commit_sha = packages.sha256
              and (ended_at is null or ended_at >= ${usedBefore})
          )`.execute(db);
    },

    async release({ repositoryId, sha256, executionId }, now) {
      await sql`update packages set removed_at = ${now}
        where removed_at is null and repository_id = ${repositoryId} and sha256 = ${sha256}
          and not exists (
            select 1 from executions
            where repository_id = ${repositoryId} and commit_sha = ${sha256}
              and id <> ${executionId}
              and (
                ended_at is null
                or exists (select 1 from log_chunks where execution_id = executions.id)
                or exists (
                  select 1 from outputs
                  where execution_id = executions.id and outputs.removed_at is null
                )
              )
          )`.execute(db);
    },

    async removable() {
      const rows = await db
        .selectFrom('packages')
        .select(['id', 'storage_key'])
        .where('removed_at', 'is not', null)
        .limit(REMOVED_AT_ONCE)
        .execute();
      return rows.map(({ id, storage_key: key }) => ({ id, key }));
    },

    async forget(ids) {
      await db
        .deleteFrom('packages')
        .where('removed_at', 'is not', null)
        .where('id', 'in', [...ids])
        .execute();
    },
  };
}

function toPackage(row: Selectable<Tables['packages']>): StoredPackage {
  return {
    id: row.id,
    sha256: row.sha256,
    sizeBytes: row.size_bytes,
    key: row.storage_key,
    definition: row.definition,
    ...(row.description !== null && { description: row.description }),
    uploadedBy: row.uploaded_by,
    ...(row.uploaded_at !== null && { uploadedAt: row.uploaded_at }),
  };
}
