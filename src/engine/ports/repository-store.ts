import type { Repository } from '../../core/execution/execution-spec.ts';

export type KnownRepository = {
  repository: Repository;
  defaultBranch: string;
  /** Not archived, and the App is installed and not suspended. */
  isActive: boolean;
};

export type RepositoryActivity = KnownRepository & {
  /** Executions that have not ended. */
  active: number;
  /** When the newest was asked for. */
  lastAt?: number;
};

export interface RepositoryStore {
  /** A repository is known by its id: names and installation are what was said last. */
  record(known: KnownRepository): Promise<void>;
  find(repositoryId: number): Promise<KnownRepository | undefined>;
  /** The one that has that name now, in any case of letters. */
  byName(name: { owner: string; name: string }): Promise<KnownRepository | undefined>;
  /** Where it is now; as given when nothing newer is known. */
  current(repository: Repository): Promise<Repository>;
  active(): Promise<KnownRepository[]>;
  /** The same with what happens there, the liveliest first, at most `limit`. */
  activity(limit: number): Promise<RepositoryActivity[]>;
  setInstallationActive(installationId: number, isActive: boolean): Promise<void>;
}
