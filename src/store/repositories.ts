import { type Kysely, sql } from 'kysely';
import type { RepositoryStore } from '../engine/ports/repository-store.ts';
import { createRepositoryActivity } from './repository-activity.ts';
import type { Tables } from './tables.ts';
import { toKnown } from './to-known-repository.ts';

export function createRepositoryStore(db: Kysely<Tables>): RepositoryStore {
  const known = () =>
    db
      .selectFrom('repositories')
      .select(['id', 'installation_id', 'owner', 'name', 'default_branch', 'is_active']);
  const find: RepositoryStore['find'] = async (repositoryId) => {
    const row = await known().where('id', '=', repositoryId).executeTakeFirst();
    return row && toKnown(row);
  };
  return {
    find,

    async record({ repository, defaultBranch, isActive }) {
      const said = {
        installation_id: repository.installationId,
        owner: repository.owner,
        name: repository.name,
        default_branch: defaultBranch,
        is_active: isActive,
      };
      await db
        .insertInto('repositories')
        .values({ id: repository.id, next_counter: 1, ...said })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(said))
        .execute();
    },

    // One that was renamed without our hearing of it may have had it before.
    async byName({ owner, name }) {
      const row = await known()
        .where(sql<boolean>`lower(owner) = ${owner.toLowerCase()}`)
        .where(sql<boolean>`lower(name) = ${name.toLowerCase()}`)
        .orderBy('is_active', 'desc')
        .orderBy('id', 'desc')
        .executeTakeFirst();
      return row && toKnown(row);
    },

    current: async (repository) => (await find(repository.id))?.repository ?? repository,

    async active() {
      const rows = await known().where('is_active', '=', true).orderBy('id').execute();
      return rows.flatMap((row) => toKnown(row) ?? []);
    },

    ...createRepositoryActivity(db),

    async setInstallationActive(installationId, isActive) {
      await sql`update repositories set is_active = ${isActive}
        where installation_id = ${installationId}`.execute(db);
    },
  };
}
