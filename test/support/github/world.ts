import { randomInt } from 'node:crypto';
import type { Description } from './description/description.ts';
import type {
  Account,
  CheckRun,
  CollaboratorRole,
  Comment,
  Delivery,
  GitHubApp,
  Installation,
  InstallationToken,
  Person,
  PullRequest,
  Reaction,
  RecordedRequest,
  Repository,
  Violation,
} from './state.ts';

import { createSignInState, type SignInState } from './sign-in.ts';

/** All that one stand-in holds, and the few things every operation does with it. */
export interface World {
  /** Set once the server listens. */
  url: string;
  readonly app: GitHubApp;
  readonly description: Description;
  /** Folder of the bare repositories. */
  readonly folder: string;
  readonly now: () => number;

  readonly people: Map<string, Person>;
  readonly accounts: Map<string, Account>;
  readonly installations: Map<number, Installation>;
  readonly tokens: Map<string, InstallationToken>;
  /** By `owner/name` in lower case. */
  readonly repositories: Map<string, Repository>;
  /** Logins in lower case, by `organisation/team`. */
  readonly teams: Map<string, Set<string>>;
  readonly pullRequests: PullRequest[];
  readonly comments: Map<number, Comment>;
  readonly reactions: Map<number, Reaction>;
  readonly checkRuns: Map<number, CheckRun>;
  /** Check suite by repository and commit. */
  readonly suites: Map<string, number>;
  /** Tarball links that were handed out, by their token. */
  readonly archives: Map<string, { repository: Repository; sha: string; expiresAt: number }>;

  /** What Git LFS keeps, by the SHA-256 of the content. */
  readonly lfs: Map<string, Buffer>;

  readonly signIn: SignInState;

  readonly deliveries: Delivery[];
  readonly requests: RecordedRequest[];
  readonly violations: Violation[];

  nextId(): number;
  /** Whole seconds, as GitHub writes times. */
  timestamp(): string;
  /** Tells those who wait that something may have changed. */
  changed(): void;
  onChange(listener: () => void): () => void;
}

export interface NewWorld {
  app: GitHubApp;
  description: Description;
  folder: string;
  now: () => number;
}

/** Makes an empty GitHub. */
export function createWorld(options: NewWorld): World {
  const listeners = new Set<() => void>();
  // Large and growing, as GitHub's. No two worlds share one, because Octokit's throttling keeps
  // its state per installation id for the whole process.
  let lastId = randomInt(1_000_000, 1_000_000_000);
  return {
    ...options,
    url: '',
    signIn: createSignInState(),
    people: new Map(),
    accounts: new Map(),
    installations: new Map(),
    tokens: new Map(),
    repositories: new Map(),
    teams: new Map(),
    pullRequests: [],
    comments: new Map(),
    reactions: new Map(),
    checkRuns: new Map(),
    suites: new Map(),
    archives: new Map(),
    lfs: new Map(),
    deliveries: [],
    requests: [],
    violations: [],
    nextId: () => {
      lastId += 1;
      return lastId;
    },
    timestamp: () => toTimestamp(options.now()),
    changed: () => {
      for (const listener of listeners) listener();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** ISO 8601 without fractions of a second. */
export function toTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The installation of the account that owns a repository. */
export function installationOf(world: World, account: Account): Installation | undefined {
  for (const installation of world.installations.values()) {
    if (installation.account.id === account.id) return installation;
  }
  return undefined;
}

/** The repository of that name in any case of letters. */
export function findRepository(world: World, fullName: string): Repository | undefined {
  return world.repositories.get(fullName.toLowerCase());
}

/** The pull request of that number; numbers count per repository. */
export function findPullRequest(
  world: World,
  repository: Repository,
  number: number,
): PullRequest | undefined {
  return world.pullRequests.find(
    (pullRequest) => pullRequest.repository === repository && pullRequest.number === number,
  );
}

/** What a person may do in a repository; anyone reads a public one. */
export function roleOf(repository: Repository, account: Account): CollaboratorRole {
  if (repository.owner.id === account.id) return 'admin';
  return repository.roles.get(account.login) ?? (repository.isPrivate ? 'none' : 'read');
}

/** How an author stands to a repository, as GitHub writes it beside what they wrote. */
export function associationOf(repository: Repository, account: Account): string {
  if (repository.owner.id === account.id) return 'OWNER';
  const role = repository.roles.get(account.login) ?? 'none';
  return role === 'none' ? 'NONE' : 'COLLABORATOR';
}
