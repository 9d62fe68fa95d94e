import type { Readable } from 'node:stream';
import type { CommitSha, Repository } from '../../core/execution/execution-spec.ts';
import type { CheckRunText } from '../../core/report/check-run-text.ts';
import type { Role } from '../../core/rules/rules.ts';

/**
 * What the engine asks of GitHub. Called from background jobs, which retry what throws: none waits
 * out a rate limit by itself. `GitHubRefused` is thrown for an answer that will not change by asking
 * again, `GitHubLimited` when GitHub wants to be left alone for a while.
 */
export interface GitHub {
  pullRequest(repository: Repository, number: number): Promise<PullRequest>;
  openPullRequests(repository: Repository): Promise<PullRequest[]>;
  /** Paths that a pull request changes; undefined when there are more than GitHub lists. */
  filesOfPullRequest(repository: Repository, number: number): Promise<string[] | undefined>;
  /** The person's real role on the repository; `author_association` is wrong for private members. */
  role(repository: Repository, login: string): Promise<Role | 'none'>;
  isInTeam(repository: Repository, team: string, login: string): Promise<boolean>;
  /**
   * Who holds that token, and which repository of ours is meant; undefined when the token or the App
   * cannot see it.
   */
  personOf(token: string, owner: string, name: string): Promise<PersonOfToken | undefined>;
  /** Whether whoever holds that token sees the repository. */
  canRead(token: string, repository: Pick<Repository, 'owner' | 'name'>): Promise<boolean>;
  /** The file's text at that commit or branch, else on the default branch; undefined without one. */
  readFile(
    repository: Repository,
    ref: string | undefined,
    path: string,
  ): Promise<string | undefined>;
  /** `sha` may be the beginning of one. That it is there says nothing of whose it is. */
  commit(repository: Repository, sha: string): Promise<Commit | undefined>;
  /** From the merge base of both to `head`; undefined when one of them is not there. */
  compare(repository: Repository, base: string, head: string): Promise<Comparison | undefined>;
  /** The commit that exactly this branch or tag is at. */
  commitOfRef(
    repository: Repository,
    ref: { kind: 'heads' | 'tags'; name: string },
  ): Promise<CommitSha | undefined>;
  /** Whether a branch or one of the newest tags of the repository itself is at that commit. */
  isHeadOfRef(repository: Repository, sha: CommitSha): Promise<boolean>;
  /**
   * The commit as `.tar.gz` with one leading folder. The caller must consume or destroy the stream, which
   * fails with `GitHubRefused` when what belongs to the commit cannot be had.
   */
  archive(repository: Repository, commit: CommitSha, completion: Completion): Promise<Readable>;
  /** Safe to repeat: GitHub keeps one reaction of a kind. */
  react(repository: Repository, commentId: number, reaction: Reaction): Promise<void>;
  /** Not safe to repeat: ask `findComment` first when an earlier call's fate is unknown. */
  comment(repository: Repository, pullRequest: number, body: string): Promise<PostedComment>;
  updateComment(repository: Repository, commentId: number, body: string): Promise<void>;
  /** The comment of ours among the newest hundred that holds this mark. */
  findComment(
    repository: Repository,
    pullRequest: number,
    mark: string,
  ): Promise<PostedComment | undefined>;
  /** Folds a comment away as outdated. Safe to repeat. */
  minimizeComment(repository: Repository, nodeId: string): Promise<void>;
  /** Not safe to repeat: ask `findCheckRun` first when an earlier call's fate is unknown. */
  createCheckRun(target: CheckRunTarget, text: CheckRunText): Promise<number>;
  updateCheckRun(target: CheckRunTarget, checkRunId: number, text: CheckRunText): Promise<void>;
  /** The newest check run of ours on the commit with this `externalId`. */
  findCheckRun(target: CheckRunTarget, name: string): Promise<number | undefined>;
  installations(): Promise<{ id: number; isSuspended: boolean }[]>;
  repositoriesOf(installationId: number): Promise<ListedRepository[]>;
  /**
   * Deliveries since `since` (milliseconds since 1970) that GitHub could not hand over, by their GUID,
   * the newest first. GitHub keeps them for three days.
   */
  failedDeliveries(since: number): Promise<FailedDelivery[]>;
  deliveryOf(failed: FailedDelivery): Promise<{ event: string; payload: unknown } | undefined>;
}

export type PullRequest = {
  number: number;
  headSha: CommitSha;
  headRef: string;
  baseRef: string;
  baseSha: CommitSha;
  isOpen: boolean;
  isDraft: boolean;
  labels: readonly string[];
  author: { login: string; id: number };
  /** The head lives in another repository: its author may be anybody. */
  isFork: boolean;
};
export type Commit = { sha: CommitSha; tree: string; message: string };
export type Comparison = {
  mergeBase: CommitSha;
  /** Undefined when there are more than GitHub lists. */
  files: string[] | undefined;
  /** `head` is in the history of `base`. */
  isContained: boolean;
};
export type PersonOfToken = {
  login: string;
  id: number;
  repository: Repository;
  defaultBranch: string;
  mayWrite: boolean;
};
export type Reaction = 'eyes' | 'rocket' | '+1' | '-1' | 'confused';
export type PostedComment = { commentId: number; nodeId: string };
export type CheckRunTarget = { repository: Repository; commit: CommitSha; externalId: string };
export type ListedRepository = {
  repository: Repository;
  defaultBranch: string;
  isArchived: boolean;
};
export type FailedDelivery = { id: number; guid: string; at: number };

/** What is put into an archive beside what GitHub puts there. */
export type Completion = {
  submodules: boolean;
  lfs: boolean;
  /** Whoever asked for it: private submodules are read only for a person who may read them. */
  reader: string | undefined;
};

/** GitHub said no, and will say it again. `message` is for people. */
export class GitHubRefused extends Error {
  readonly status: number;
  constructor(status: number, message: string, cause: unknown) {
    super(message, { cause });
    this.name = 'GitHubRefused';
    this.status = status;
  }
}

/** One of GitHub's rate limits is reached: asking before `retryAt` makes it worse. */
export class GitHubLimited extends Error {
  /** Milliseconds since 1970. */
  readonly retryAt: number;
  constructor(retryAt: number, cause?: unknown) {
    super(`GitHub asks to wait until ${new Date(retryAt).toISOString()}`, { cause });
    this.name = 'GitHubLimited';
    this.retryAt = retryAt;
  }
}
