/** What GitHub holds, as plain data. The operations read and write it; the views show it. */

import type { KeyObject } from 'node:crypto';

export type PermissionLevel = 'read' | 'write' | 'admin';
export type Permissions = Record<string, PermissionLevel>;
export type CollaboratorRole = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';
type ReactionContent = '+1' | '-1' | 'laugh' | 'confused' | 'heart' | 'hooray' | 'rocket' | 'eyes';

/** A person, an organization, or the bot an App acts as. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Organization' | 'Bot';
}

/** A person with a personal access token that carries all of their rights. */
export interface Person extends Account {
  readonly token: string;
}

export interface GitHubApp {
  readonly appId: number;
  readonly slug: string;
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** PKCS#8 PEM. */
  readonly privateKey: string;
  readonly publicKey: KeyObject;
  readonly webhookSecret: string;
  readonly hookId: number;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly owner: Account;
  readonly bot: Account;
  readonly createdAt: string;
}

export interface Installation {
  readonly id: number;
  readonly account: Account;
  suspendedAt?: string | null;
  readonly createdAt: string;
}

export interface InstallationToken {
  readonly token: string;
  readonly installationId: number;
  readonly permissions: Permissions;
  /** Undefined means every repository of the installation. */
  readonly repositoryIds: ReadonlySet<number> | undefined;
  readonly expiresAt: number;
}

export interface Repository {
  readonly id: number;
  readonly owner: Account;
  name: string;
  fullName: string;
  readonly isPrivate: boolean;
  readonly isFork: boolean;
  readonly defaultBranch: string;
  readonly createdAt: string;
  /** Path of the bare git repository. */
  readonly gitDir: string;
  readonly roles: Map<string, CollaboratorRole>;
}

export interface PullRequest {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  readonly headRepository: Repository;
  readonly headRef: string;
  headSha: string;
  readonly baseRef: string;
  readonly baseSha: string;
  readonly title: string;
  readonly body: string | null;
  isDraft: boolean;
  labels: string[];
  state: 'open' | 'closed';
  readonly user: Account;
  readonly createdAt: string;
  updatedAt: string;
}

export interface Comment {
  readonly id: number;
  readonly repository: Repository;
  readonly issueNumber: number;
  readonly user: Account;
  readonly viaApp: boolean;
  body: string;
  isMinimized: boolean;
  readonly createdAt: string;
  updatedAt: string;
}

export interface Reaction {
  readonly id: number;
  readonly commentId: number;
  readonly user: Account;
  readonly content: ReactionContent;
  readonly createdAt: string;
}

type CheckStatus = 'queued' | 'in_progress' | 'completed';
type CheckConclusion =
  | 'success'
  | 'failure'
  | 'neutral'
  | 'cancelled'
  | 'skipped'
  | 'timed_out'
  | 'action_required';

interface CheckAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: 'notice' | 'warning' | 'failure';
  readonly message: string;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly title?: string;
  readonly raw_details?: string;
}

interface CheckAction {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

export interface CheckRun {
  readonly id: number;
  readonly suiteId: number;
  readonly repository: Repository;
  readonly headSha: string;
  name: string;
  status: CheckStatus;
  conclusion: CheckConclusion | null;
  detailsUrl: string;
  externalId: string;
  startedAt: string | null;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  readonly annotations: CheckAnnotation[];
  actions: readonly CheckAction[];
}

/** One attempt to deliver one webhook event; attempts of the same event share the guid. */
export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly isRedelivery: boolean;
  readonly installationId: number;
  readonly repositoryId: number | null;
  readonly url: string;
  readonly deliveredAt: string;
  readonly durationSeconds: number;
  /** As in GitHub's list: `OK`, the reason phrase, or what went wrong without an answer. */
  readonly status: string;
  /** 0 when there was no answer. */
  readonly statusCode: number;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
}

/** Something that GitHub's published description, or GitHub itself, does not allow. */
export interface Violation {
  readonly method: string;
  readonly path: string;
  readonly errors: readonly string[];
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** Milliseconds since the epoch at arrival. */
  readonly at: number;
  readonly durationMs: number;
  readonly status: number;
  /** `app`, `installation:<id>`, a person's login, or `anonymous`. */
  readonly actor: string;
}

/** Contents by path; null deletes the file. */
export type Files = Record<string, string | Uint8Array | Submodule | null>;

/** The commit of another repository that a folder is pinned to. */
export interface Submodule {
  readonly commit: string;
}
