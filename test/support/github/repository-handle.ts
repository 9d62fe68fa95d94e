import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  cloneRepository,
  commitFiles,
  deleteRef,
  fetchCommit,
  initRepository,
  readChanges,
  readCommit,
  resolveCommit,
  resolveRef,
  updateRef,
} from './git.ts';
import { writeComment } from './operations/write-comment.ts';
import type {
  Account,
  CollaboratorRole,
  Comment,
  Files,
  Person,
  PullRequest,
  Repository,
} from './state.ts';
import type { Deliverer } from './webhooks/deliverer.ts';
import {
  mergeGroupEvent,
  pullRequestEvent,
  pushEvent,
  renamedEvent,
  repositoryDispatchEvent,
  workflowDispatchEvent,
} from './webhooks/events.ts';
import { findPullRequest, type World } from './world.ts';

interface CommitOptions {
  branch: string;
  files: Files;
  message?: string | undefined;
  /** Where a new branch starts. @default the default branch */
  from?: string | undefined;
}

interface PushOptions extends CommitOptions {
  by: Person;
}

interface PullRequestOptions {
  /** The branch with the changes, of `fork` if given, else of the repository. */
  head: string;
  by: Person;
  /** @default the default branch */
  base?: string;
  title?: string;
  body?: string;
  draft?: boolean;
  labels?: readonly string[];
  fork?: RepositoryHandle;
}

/** What happens in one repository without the REST interface. */
export interface RepositoryHandle {
  readonly repository: Repository;
  readonly fullName: string;
  readonly owner: string;
  readonly name: string;
  /** Commits in silence, makes the branch if needed, moves its pull requests; answers the SHA. */
  commit(options: CommitOptions): Promise<string>;
  /** The same, aloud: delivers push and pull_request.synchronize. */
  push(options: PushOptions): Promise<string>;
  /** Copies the repository with its history to `login/<name>`. */
  fork(person: Person): Promise<RepositoryHandle>;
  /** Delivers pull_request.opened. */
  openPullRequest(options: PullRequestOptions): Promise<PullRequest>;
  /** Delivers pull_request.closed. */
  closePullRequest(number: number, by: Person): void;
  /** Delivers issue_comment.created. */
  comment(number: number, options: { by: Person; body: string }): Comment;
  /** Delivers pull_request.labeled or unlabeled. */
  label(number: number, options: { by: Person; name: string; remove?: boolean }): void;
  /** Delivers pull_request.ready_for_review. */
  markReady(number: number, by: Person): void;
  /** Delivers pull_request.reopened. */
  reopen(number: number, by: Person): void;
  /** Points a tag at the commit of a ref; delivers push. */
  tag(name: string, options: { by: Person; at: string }): Promise<string>;
  /** Deletes a branch; delivers push. */
  deleteBranch(name: string, by: Person): Promise<void>;
  /** Makes the merge queue's commit for a head; delivers merge_group.checks_requested. */
  queueForMerge(options: { by: Person; head: string }): Promise<string>;
  /** Delivers workflow_dispatch. */
  runWorkflow(options: {
    by: Person;
    ref: string;
    workflow: string;
    inputs: Record<string, unknown> | null;
  }): void;
  /** Delivers repository_dispatch. */
  dispatch(options: { by: Person; eventType: string; payload: Record<string, unknown> }): void;
  /** Delivers repository.renamed; the old name is not found any more. */
  rename(name: string, by: Person): void;
  setRole(person: Person, role: CollaboratorRole): void;
  /** The commit that a branch, tag or SHA names; rejects if there is none. */
  resolve(ref: string): Promise<string>;
}

interface Place {
  world: World;
  webhooks: Deliverer;
}

export interface NewRepository {
  owner: Account;
  name: string;
  isPrivate: boolean;
  forkOf?: Repository;
}

/** Makes a repository on disk; a fork gets the history of its origin. */
export async function createRepository(
  place: Place,
  { forkOf, isPrivate, name, owner }: NewRepository,
): Promise<RepositoryHandle> {
  const { world } = place;
  const fullName = `${owner.login}/${name}`;
  const gitDir = join(world.folder, `${randomUUID()}.git`);
  if (forkOf === undefined) await initRepository(gitDir);
  else await cloneRepository(forkOf.gitDir, gitDir);
  const repository: Repository = {
    id: world.nextId(),
    owner,
    name,
    fullName,
    isPrivate,
    gitDir,
    isFork: forkOf !== undefined,
    defaultBranch: 'main',
    createdAt: world.timestamp(),
    roles: new Map(),
  };
  world.repositories.set(fullName.toLowerCase(), repository);
  return handleOf(place, repository);
}

function handleOf(place: Place, repository: Repository): RepositoryHandle {
  const { webhooks, world } = place;
  return {
    repository,
    fullName: repository.fullName,
    owner: repository.owner.login,
    name: repository.name,
    commit: async (options) => {
      const sha = await commit(repository, options);
      await moveHeads(world, repository, options.branch);
      return sha;
    },
    push: (options) => push(place, repository, options),
    fork: (person) => {
      const { isPrivate, name } = repository;
      return createRepository(place, { owner: person, name, isPrivate, forkOf: repository });
    },
    openPullRequest: (options) => openPullRequest(place, repository, options),
    closePullRequest: (number, by) => {
      const pullRequest = findPullRequest(world, repository, number);
      if (pullRequest === undefined) throw new Error(`no pull request ${number}`);
      pullRequest.state = 'closed';
      pullRequest.updatedAt = world.timestamp();
      webhooks.send(pullRequestEvent(world, { action: 'closed', sender: by, pullRequest }));
      world.changed();
    },
    comment: (number, { body, by }) => {
      const comment = writeComment(place, { repository, number, user: by, viaApp: false, body });
      world.changed();
      return comment;
    },
    label: (number, { by, name, remove = false }) => {
      const pullRequest = requirePullRequest(world, repository, number);
      const others = pullRequest.labels.filter((label) => label !== name);
      pullRequest.labels = remove ? others : [...others, name];
      const action = remove ? 'unlabeled' : 'labeled';
      webhooks.send(pullRequestEvent(world, { action, sender: by, pullRequest, label: name }));
    },
    markReady: (number, by) => {
      const pullRequest = requirePullRequest(world, repository, number);
      pullRequest.isDraft = false;
      const action = 'ready_for_review';
      webhooks.send(pullRequestEvent(world, { action, sender: by, pullRequest }));
    },
    reopen: (number, by) => {
      const pullRequest = requirePullRequest(world, repository, number);
      pullRequest.state = 'open';
      const action = 'reopened';
      webhooks.send(pullRequestEvent(world, { action, sender: by, pullRequest }));
    },
    tag: async (name, { by, at }) => {
      const after = await requireCommit(repository, at);
      const ref = `refs/tags/${name}`;
      await updateRef(repository.gitDir, ref, after);
      await sendPush(place, repository, { ref, before: undefined, after, by });
      return after;
    },
    deleteBranch: async (name, by) => {
      const ref = `refs/heads/${name}`;
      const before = await requireCommit(repository, name);
      await deleteRef(repository.gitDir, ref);
      await sendPush(place, repository, { ref, before, after: undefined, by });
    },
    queueForMerge: (options) => queueForMerge(place, repository, options),
    runWorkflow: ({ by, ...run }) => {
      webhooks.send(workflowDispatchEvent(world, { repository, sender: by, ...run }));
    },
    dispatch: ({ by, ...dispatched }) => {
      webhooks.send(repositoryDispatchEvent(world, { repository, sender: by, ...dispatched }));
    },
    rename: (name, by) => {
      const { name: from } = repository;
      world.repositories.delete(repository.fullName.toLowerCase());
      repository.name = name;
      repository.fullName = `${repository.owner.login}/${name}`;
      world.repositories.set(repository.fullName.toLowerCase(), repository);
      webhooks.send(renamedEvent(world, { repository, sender: by, from }));
    },
    setRole: (person, role) => {
      repository.roles.set(person.login, role);
    },
    resolve: (ref) => requireCommit(repository, ref),
  };
}

function requirePullRequest(world: World, repository: Repository, number: number): PullRequest {
  const found = findPullRequest(world, repository, number);
  if (found === undefined) throw new Error(`no pull request ${number}`);
  return found;
}

interface MovedRef {
  ref: string;
  before: string | undefined;
  after: string | undefined;
  by: Person;
}

async function sendPush(
  { webhooks, world }: Place,
  repository: Repository,
  { after, before, by, ref }: MovedRef,
): Promise<void> {
  const shown = after ?? before ?? '';
  const { message, treeSha } = await readCommit(repository.gitDir, shown);
  const changes = { added: [], modified: [], removed: [] };
  const pushed = { repository, ref, before, after, message, treeSha, changes, sender: by };
  webhooks.send(pushEvent(world, pushed));
  world.changed();
}

/** The queue's commit has the very files of the head, on top of the base. */
async function queueForMerge(
  place: Place,
  repository: Repository,
  { by, head }: { by: Person; head: string },
): Promise<string> {
  const { webhooks, world } = place;
  const sha = await requireCommit(repository, head);
  const headRef = `gh-readonly-queue/${repository.defaultBranch}/pr-1-${sha}`;
  const headSha = await commitFiles(repository.gitDir, {
    branch: headRef,
    parent: sha,
    files: {},
    message: 'Merge pull request',
    author: { name: by.login, email: `${by.login}@example.com` },
  });
  const baseSha = await requireCommit(repository, repository.defaultBranch);
  const ref = `refs/heads/${headRef}`;
  await sendPush(place, repository, { ref, before: undefined, after: headSha, by });
  webhooks.send(mergeGroupEvent(world, { repository, headSha, headRef, baseSha, sender: by }));
  return headSha;
}

async function commit(repository: Repository, options: CommitOptions & { by?: Person }) {
  const { branch, by, files, from = repository.defaultBranch, message = 'Change files' } = options;
  const { gitDir } = repository;
  const parent =
    (await resolveRef(gitDir, `heads/${branch}`)) ?? (await resolveCommit(gitDir, from));
  const name = by?.login ?? repository.owner.login;
  const author = { name, email: `${name}@example.com` };
  return commitFiles(gitDir, { branch, parent, files, message, author });
}

async function push(place: Place, repository: Repository, options: PushOptions): Promise<string> {
  const { webhooks, world } = place;
  const { branch, by } = options;
  const { gitDir } = repository;
  const before = await resolveRef(gitDir, `heads/${branch}`);
  const after = await commit(repository, options);
  const { message, treeSha } = await readCommit(gitDir, after);
  const changes = await readChanges(gitDir, after);
  const ref = `refs/heads/${branch}`;
  const pushed = { repository, ref, before, after, message, treeSha, changes, sender: by };
  webhooks.send(pushEvent(world, pushed));

  for (const { before: previous, pullRequest } of await moveHeads(world, repository, branch)) {
    const told = { action: 'synchronize', sender: by, pullRequest, before: previous } as const;
    webhooks.send(pullRequestEvent(world, told));
  }
  world.changed();
  return after;
}

/** Brings the open pull requests of a branch to its newest commit. */
async function moveHeads(world: World, repository: Repository, branch: string) {
  const moved: { pullRequest: PullRequest; before: string }[] = [];
  for (const pullRequest of world.pullRequests) {
    const { headRef, headRepository, headSha: before, state } = pullRequest;
    if (headRepository !== repository || headRef !== branch || state !== 'open') continue;
    await publishHead(pullRequest);
    pullRequest.headSha = await requireCommit(repository, branch);
    pullRequest.updatedAt = world.timestamp();
    moved.push({ pullRequest, before });
  }
  return moved;
}

async function openPullRequest(
  place: Place,
  repository: Repository,
  options: PullRequestOptions,
): Promise<PullRequest> {
  const { webhooks, world } = place;
  const { base = repository.defaultBranch, by, fork, head, title = `Changes of ${head}` } = options;
  const headRepository = fork?.repository ?? repository;
  const sameRepository = world.pullRequests.filter((found) => found.repository === repository);
  const createdAt = world.timestamp();
  const pullRequest: PullRequest = {
    id: world.nextId(),
    number: sameRepository.length + 1,
    repository,
    headRepository,
    title,
    createdAt,
    headRef: head,
    headSha: await requireCommit(headRepository, head),
    baseRef: base,
    baseSha: await requireCommit(repository, base),
    body: options.body ?? null,
    isDraft: options.draft ?? false,
    labels: [...(options.labels ?? [])],
    state: 'open',
    user: by,
    updatedAt: createdAt,
  };
  await publishHead(pullRequest);
  world.pullRequests.push(pullRequest);
  webhooks.send(pullRequestEvent(world, { action: 'opened', sender: by, pullRequest }));
  world.changed();
  return pullRequest;
}

/** The base repository holds every head as `refs/pull/<number>/head`, a fork's too. */
async function publishHead(pullRequest: PullRequest): Promise<void> {
  const { headRef, headRepository, number, repository } = pullRequest;
  const to = `refs/pull/${number}/head`;
  if (headRepository === repository) {
    await updateRef(repository.gitDir, to, await requireCommit(repository, headRef));
    return;
  }
  const ref = `refs/heads/${headRef}`;
  await fetchCommit(repository.gitDir, { gitDir: headRepository.gitDir, ref, to });
}

async function requireCommit(repository: Repository, ref: string): Promise<string> {
  const sha = await resolveCommit(repository.gitDir, ref);
  if (sha === undefined) throw new Error(`no commit ${ref} in ${repository.fullName}`);
  return sha;
}
