import type { Faults } from './faults.ts';
import type {
  Account,
  CheckRun,
  CollaboratorRole,
  Comment,
  Delivery,
  GitHubApp,
  Installation,
  Permissions,
  Person,
  PullRequest,
  Reaction,
  RecordedRequest,
  Repository,
  Violation,
} from './state.ts';

/** How to start the stand-in; everything has a default. */
export interface GitHubOptions {
  /** @default 0, any free port of 127.0.0.1 */
  port?: number;
  /** Where webhooks go; without it nothing is delivered until `deliverTo` is called. */
  webhookUrl?: string;
  /** @default 'slashrun' */
  appSlug?: string;
  /** What the App may do; the default is what slashrun asks for. */
  permissions?: Permissions;
  /** Milliseconds since the epoch; a test passes its own clock to let tokens expire. */
  now?: () => number;
}

export interface RepositoryOptions {
  /** `owner/name`; the owner is made if unknown. */
  fullName: string;
  /** Files of the first commit on the default branch. */
  files?: Files;
  private?: boolean;
  /** @default 'User' */
  ownerType?: 'User' | 'Organization';
  /** @default true: the owner has the App installed. */
  installed?: boolean;
}

/** Contents by path; null deletes the file. */
export type Files = Record<string, string | Uint8Array | null>;

export interface CommitOptions {
  branch: string;
  files: Files;
  message?: string;
  /** Where a new branch starts. @default the default branch */
  from?: string;
}

/** A push is a commit that GitHub tells the App about. */
export interface PushOptions extends CommitOptions {
  by: Person;
}

export interface PullRequestOptions {
  /** The branch with the changes, of `fork` if given, else of the repository. */
  head: string;
  by: Person;
  /** @default the default branch */
  base?: string;
  title?: string;
  body?: string;
  draft?: boolean;
  fork?: RepositoryHandle;
}

export interface RepositoryHandle {
  readonly repository: Repository;
  readonly fullName: string;
  readonly owner: string;
  readonly name: string;
  /** Commits in silence and answers the SHA. */
  commit(options: CommitOptions): Promise<string>;
  /** Commits, moves the open pull requests of the branch, delivers push and pull_request.synchronize. */
  push(options: PushOptions): Promise<string>;
  /** Copies the repository with its history to `login/<name>`. */
  fork(person: Person): Promise<RepositoryHandle>;
  /** Delivers pull_request.opened. */
  openPullRequest(options: PullRequestOptions): Promise<PullRequest>;
  /** Delivers pull_request.closed. */
  closePullRequest(number: number, by: Person): Promise<void>;
  /** Comments on a pull request without a REST call; delivers issue_comment.created. */
  comment(number: number, options: { by: Person; body: string }): Promise<Comment>;
  setRole(person: Person, role: CollaboratorRole): void;
  /** The commit a branch, tag or SHA names. */
  resolve(ref: string): Promise<string>;
}

export interface GitHubStandIn {
  /** The `baseUrl` of an Octokit. */
  readonly url: string;
  readonly app: GitHubApp;
  readonly faults: Faults;
  readonly requests: readonly RecordedRequest[];
  readonly deliveries: readonly Delivery[];
  /** Everything said on either side that GitHub's description does not allow. */
  readonly violations: readonly Violation[];

  /** The person of that login, made at the first call. */
  person(login: string): Person;
  createRepository(options: RepositoryOptions): Promise<RepositoryHandle>;
  /** Installs the App for an account; delivers installation.created. */
  install(login: string): Promise<Installation>;
  /** Removes the installation and its tokens; delivers installation.deleted. */
  uninstall(login: string): Promise<void>;

  checkRuns(fullName: string): CheckRun[];
  comments(fullName: string, number: number): Comment[];
  reactions(commentId: number): Reaction[];

  /** A person presses Re-run on a check; delivers check_run.rerequested. */
  rerunCheck(checkRunId: number, by: Person): Promise<void>;
  /** A person presses one of the check's own buttons; delivers check_run.requested_action. */
  pressAction(checkRunId: number, press: { identifier: string; by: Person }): Promise<void>;

  deliverTo(webhookUrl: string): void;
  /** Sends a delivery again under the same guid, as the Redeliver button does. */
  redeliver(guid: string): Promise<Delivery>;
  /** Delivers what the action causes twice at once under one guid, as a network duplicate would. */
  duplicate(guid: string): Promise<[Delivery, Delivery]>;
  /** Resolves when every webhook sent so far was answered or given up. */
  settled(): Promise<void>;

  /** Re-evaluated after each request and each delivery; rejects after `timeoutMs` (default 5,000). */
  waitFor<T>(
    predicate: () => T | undefined | false | null,
    options?: { timeoutMs?: number; what?: string },
  ): Promise<T>;
  close(): Promise<void>;
}

export type { Account };
