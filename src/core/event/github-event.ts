import type { CommitSha, Repository } from '../execution/execution-spec.ts';

/** Who did it. Bots act with rights of their own. */
export type Sender = {
  login: string;
  id: number;
  isBot: boolean;
  /** Nobody on GitHub: whoever runs the server, who may do everything. */
  isOperator?: true;
};

export type About = {
  repository: Repository;
  defaultBranch: string;
  sender: Sender;
};

/** What a delivery tells, as far as it concerns us. Times are milliseconds since 1970. */
export type GitHubEvent =
  | (About & CommentEvent)
  | (About & PushEvent)
  | (About & PullRequestEvent)
  | (About & MergeGroupEvent)
  | (About & { kind: 'workflow-dispatch'; ref: string; workflow: string; inputs: Inputs })
  | (About & { kind: 'repository-dispatch'; eventType: string; payload: Inputs })
  | (About & { kind: 'check-rerun'; executionId: string; name: string; headSha: CommitSha })
  | (About & { kind: 'check-action'; executionId: string; identifier: string })
  | (About & { kind: 'suite-rerun'; headSha: CommitSha })
  | { kind: 'installation'; installationId: number; change: 'active' | 'suspended' | 'removed' }
  | (About & { kind: 'repository'; change: 'moved' | 'archived' | 'unarchived' | 'deleted' })
  | (About & ScheduleEvent);

export type Inputs = Readonly<Record<string, unknown>>;

export type CommentEvent = {
  kind: 'comment';
  pullRequest: number;
  commentId: number;
  commentUrl: string;
  body: string;
  createdAt: number;
};

export type PushEvent = {
  kind: 'push';
  ref: PushedRef;
  /** Undefined when the branch or tag is new. */
  before: CommitSha | undefined;
  /** Undefined when it was deleted. */
  after: CommitSha | undefined;
  /** All that came with it, as far as the delivery holds them. */
  commits: readonly CommitSha[];
  /** Of the commit that is its head now. */
  message: string;
  /** Undefined when the delivery does not hold all of them. */
  changedFiles: readonly string[] | undefined;
};

export type PushedRef =
  | { kind: 'branch'; name: string }
  | { kind: 'tag'; name: string }
  /** The merge queue's own branches and everything else: nothing that a person pushed. */
  | { kind: 'other' };

export type PullRequestEvent = {
  kind: 'pull-request';
  action: string;
  number: number;
  headSha: CommitSha;
  headRef: string;
  /** The head lives in another repository, or in one that is gone. */
  isFork: boolean;
  baseRef: string;
  baseSha: CommitSha;
  isDraft: boolean;
  isOpen: boolean;
  labels: readonly string[];
  /** The one that was just added, for `labeled`. */
  label: string | undefined;
};

export type MergeGroupEvent = {
  kind: 'merge-group';
  headSha: CommitSha;
  headRef: string;
  baseRef: string;
  baseSha: CommitSha;
};

/** Ours, not GitHub's: the clock reached a rule's time. */
export type ScheduleEvent = {
  kind: 'schedule';
  cron: string;
  timeZone: string;
  at: number;
};
