import type { KnownRepository } from '../engine/ports/repository-store.ts';
import type { Tables } from './tables.ts';

type Row = Pick<
  { [Column in keyof Tables['repositories']]: Tables['repositories'][Column] },
  'id' | 'installation_id' | 'owner' | 'name' | 'default_branch'
> & { is_active: boolean };

/** One that only had its executions counted is not known yet. */
export function toKnown(row: Row): KnownRepository | undefined {
  const { id, installation_id: installationId, owner, name, default_branch: branch } = row;
  if (installationId === null || owner === null || name === null || branch === null)
    return undefined;
  return {
    repository: { installationId, id, owner, name },
    defaultBranch: branch,
    isActive: row.is_active,
  };
}
