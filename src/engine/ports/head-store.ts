export type Head = { sha: string; seenAt: number; isOpening: boolean };

export interface HeadStore {
  /**
   * Does nothing when it is the newest head already. With a delivery that told of a push to it: the one
   * that told of it first, which may be this one.
   */
  record(
    of: { repositoryId: number; pullRequest: number },
    head: Head,
    deliveryId?: string,
  ): Promise<string | undefined>;
  /** The newest first, at most 1000. */
  list(repositoryId: number, pullRequest: number): Promise<Head[]>;
  recordPushed(repositoryId: number, shas: readonly string[]): Promise<void>;
  /** Whether it was pushed to a branch or tag of the repository itself. */
  wasPushed(repositoryId: number, sha: string): Promise<boolean>;
}
