import type {
  Account,
  CheckRun,
  Comment,
  Installation,
  PullRequest,
  Repository,
} from '../state.ts';
import { findPullRequest, installationOf, type World } from '../world.ts';
import { HTML, viewAccount, viewInstallation, viewOrganization, nodeId } from '../views/account.ts';
import { viewDeliveredCheckRun } from '../views/check-run.ts';
import { viewComment } from '../views/comment.ts';
import { viewEventLabel, viewIssue, viewPullRequest } from '../views/pull-request.ts';
import { viewRepository } from '../views/repository.ts';

/** An event with the payload GitHub sends for it. */
export interface WebhookEvent {
  event: string;
  action: string | null;
  installationId: number;
  repositoryId: number | null;
  payload: Readonly<Record<string, unknown>>;
}

/** The webhooks that exist here, named as in GitHub's description. */
export const WEBHOOKS = [
  'check-run-completed',
  'check-run-created',
  'check-run-requested-action',
  'check-run-rerequested',
  'check-suite-rerequested',
  'installation-created',
  'installation-deleted',
  'installation-suspend',
  'installation-unsuspend',
  'issue-comment-created',
  'issue-comment-deleted',
  'issue-comment-edited',
  'merge-group-checks-requested',
  'pull-request-closed',
  'pull-request-labeled',
  'pull-request-opened',
  'pull-request-ready-for-review',
  'pull-request-reopened',
  'pull-request-synchronize',
  'pull-request-unlabeled',
  'push',
  'repository-dispatch-sample.collected',
  'repository-renamed',
  'workflow-dispatch',
] as const;

export interface CommentEvent {
  action: 'created' | 'edited' | 'deleted';
  sender: Account;
  comment: Comment;
  /** The body before an edit. */
  previousBody?: string;
}

/** Nothing when the App is not installed there, as for every event of a repository. */
export function commentEvent(world: World, told: CommentEvent): WebhookEvent | undefined {
  const { action, comment, previousBody, sender } = told;
  const pullRequest = findPullRequest(world, comment.repository, comment.issueNumber);
  if (pullRequest === undefined) return undefined;
  const changes = previousBody === undefined ? {} : { changes: { body: { from: previousBody } } };
  return repositoryEvent(world, {
    event: 'issue_comment',
    action,
    repository: comment.repository,
    sender,
    content: {
      ...changes,
      issue: viewIssue(world, pullRequest),
      comment: viewComment(world, comment),
    },
  });
}

export interface PullRequestEvent {
  action:
    | 'opened'
    | 'synchronize'
    | 'closed'
    | 'reopened'
    | 'ready_for_review'
    | 'labeled'
    | 'unlabeled';
  sender: Account;
  pullRequest: PullRequest;
  /** The one that was added or removed. */
  label?: string;
  /** The head before a push. */
  before?: string;
}

/** A pull request that opened, moved or closed. */
export function pullRequestEvent(world: World, told: PullRequestEvent): WebhookEvent | undefined {
  const { action, before, label, pullRequest, sender } = told;
  const labeled = label === undefined ? {} : { label: viewEventLabel(world, label) };
  const moved = before === undefined ? {} : { before, after: pullRequest.headSha };
  return repositoryEvent(world, {
    event: 'pull_request',
    action,
    repository: pullRequest.repository,
    sender,
    content: {
      number: pullRequest.number,
      pull_request: viewPullRequest(world, pullRequest),
      ...labeled,
      ...moved,
    },
  });
}

export interface PushEvent {
  repository: Repository;
  /** The whole name, `refs/heads/…` or `refs/tags/…`. */
  ref: string;
  /** Undefined when the branch is new. */
  before: string | undefined;
  /** Undefined when it was deleted. */
  after: string | undefined;
  message: string;
  treeSha: string;
  changes: { added: string[]; modified: string[]; removed: string[] };
  forced?: boolean;
  sender: Account;
}

/** A push of one commit to one branch. */
export function pushEvent(world: World, push: PushEvent): WebhookEvent | undefined {
  const { before, ref, repository, sender, forced = false } = push;
  const html = `${HTML}/${repository.fullName}`;
  const author = {
    name: sender.login,
    email: `${sender.login}@example.com`,
    username: sender.login,
  };
  const zeros = '0'.repeat(40);
  const after = push.after ?? zeros;
  const commit = {
    id: after,
    tree_id: push.treeSha,
    distinct: true,
    message: push.message,
    timestamp: world.timestamp(),
    url: `${html}/commit/${after}`,
    author,
    committer: author,
    ...push.changes,
  };
  const isDeleted = push.after === undefined;
  return repositoryEvent(world, {
    event: 'push',
    action: null,
    repository,
    sender,
    content: {
      ref,
      before: before ?? zeros,
      after,
      pusher: { name: author.name, email: author.email },
      created: before === undefined,
      deleted: isDeleted,
      forced,
      base_ref: null,
      compare: `${html}/compare/${(before ?? zeros).slice(0, 12)}...${after.slice(0, 12)}`,
      commits: isDeleted ? [] : [commit],
      head_commit: isDeleted ? null : commit,
    },
  });
}

export interface CheckRunEvent {
  action: 'created' | 'completed' | 'rerequested' | 'requested_action';
  sender: Account;
  checkRun: CheckRun;
  /** The button that was pressed. */
  identifier?: string;
}

/** A check run that the App wrote, or a button that a person pressed on it. */
export function checkRunEvent(world: World, told: CheckRunEvent): WebhookEvent | undefined {
  const { action, checkRun, identifier, sender } = told;
  const pressed = identifier === undefined ? {} : { requested_action: { identifier } };
  return repositoryEvent(world, {
    event: 'check_run',
    action,
    repository: checkRun.repository,
    sender,
    content: { check_run: viewDeliveredCheckRun(world, checkRun), ...pressed },
  });
}

/** A person pressed *Re-run all* on the checks of a commit. */
export function checkSuiteEvent(
  world: World,
  { checkRun, sender }: { checkRun: CheckRun; sender: Account },
): WebhookEvent | undefined {
  const { check_suite: suite } = viewDeliveredCheckRun(world, checkRun);
  const author = { name: 'ada', email: 'ada@example.com' };
  return repositoryEvent(world, {
    event: 'check_suite',
    action: 'rerequested',
    repository: checkRun.repository,
    sender,
    content: {
      check_suite: {
        ...suite,
        // The description knows fewer events here than elsewhere.
        app: { ...suite.app, events: [] },
        latest_check_runs_count: 1,
        check_runs_url: `${suite.url}/check-runs`,
        head_commit: {
          id: checkRun.headSha,
          tree_id: checkRun.headSha,
          message: 'Change files',
          timestamp: world.timestamp(),
          author,
          committer: author,
        },
      },
    },
  });
}

/** The merge queue wants to know whether what it is about to merge is good. */
export function mergeGroupEvent(
  world: World,
  told: {
    repository: Repository;
    headSha: string;
    headRef: string;
    baseSha: string;
    sender: Account;
  },
): WebhookEvent | undefined {
  const { repository, headSha, headRef, baseSha, sender } = told;
  const author = { name: sender.login, email: `${sender.login}@example.com` };
  return repositoryEvent(world, {
    event: 'merge_group',
    action: 'checks_requested',
    repository,
    sender,
    content: {
      merge_group: {
        head_sha: headSha,
        head_ref: `refs/heads/${headRef}`,
        base_sha: baseSha,
        base_ref: `refs/heads/${repository.defaultBranch}`,
        head_commit: {
          id: headSha,
          tree_id: headSha,
          message: 'Merge pull request',
          timestamp: world.timestamp(),
          author,
          committer: author,
        },
      },
    },
  });
}

interface DispatchEvent {
  repository: Repository;
  sender: Account;
}

/** Somebody ran a workflow by hand. */
export function workflowDispatchEvent(
  world: World,
  {
    repository,
    sender,
    ...content
  }: DispatchEvent & { ref: string; workflow: string; inputs: Record<string, unknown> | null },
): WebhookEvent | undefined {
  const event = 'workflow_dispatch';
  return repositoryEvent(world, { event, action: null, repository, sender, content });
}

/** A program called `POST /repos/{owner}/{repo}/dispatches`. */
export function repositoryDispatchEvent(
  world: World,
  {
    repository,
    sender,
    eventType,
    payload,
  }: DispatchEvent & { eventType: string; payload: Record<string, unknown> },
): WebhookEvent | undefined {
  return repositoryEvent(world, {
    event: 'repository_dispatch',
    action: eventType,
    repository,
    sender,
    content: { branch: repository.defaultBranch, client_payload: payload },
  });
}

/** The repository has another name now. */
export function renamedEvent(
  world: World,
  { repository, sender, from }: DispatchEvent & { from: string },
): WebhookEvent | undefined {
  return repositoryEvent(world, {
    event: 'repository',
    action: 'renamed',
    repository,
    sender,
    content: { changes: { repository: { name: { from } } } },
  });
}

/** The App was installed or removed; the account itself is the sender. */
export function installationEvent(
  world: World,
  told: {
    action: 'created' | 'deleted' | 'suspend' | 'unsuspend';
    installation: Installation;
  },
): WebhookEvent {
  const { action, installation } = told;
  const repositories = [...world.repositories.values()].filter(
    ({ owner }) => owner.id === installation.account.id,
  );
  return {
    event: 'installation',
    action,
    installationId: installation.id,
    repositoryId: null,
    payload: {
      action,
      installation: viewInstallation(world, installation),
      repositories: repositories.map(({ fullName, id, isPrivate, name }) => ({
        id,
        node_id: nodeId('Repository', id),
        name,
        full_name: fullName,
        private: isPrivate,
      })),
      requester: null,
      sender: viewAccount(world, installation.account),
    },
  };
}

interface RepositoryEvent {
  event: string;
  action: string | null;
  repository: Repository;
  sender: Account;
  content: Record<string, unknown>;
}

function repositoryEvent(world: World, told: RepositoryEvent): WebhookEvent | undefined {
  const { action, content, event, repository, sender } = told;
  const installation = installationOf(world, repository.owner);
  if (installation === undefined) return undefined;
  const view = viewRepository(world, repository);
  // Only in a push the times are numbers and the owner has a name.
  const pushed = {
    created_at: Date.parse(repository.createdAt) / 1000,
    pushed_at: Date.parse(world.timestamp()) / 1000,
    owner: { ...view.owner, name: repository.owner.login, email: null },
    stargazers: 0,
    master_branch: repository.defaultBranch,
  };
  return {
    event,
    action,
    installationId: installation.id,
    repositoryId: repository.id,
    payload: {
      ...(action === null ? {} : { action }),
      ...content,
      repository: event === 'push' ? { ...view, ...pushed } : view,
      ...(repository.owner.type === 'Organization'
        ? { organization: viewOrganization(world, repository.owner) }
        : {}),
      installation: { id: installation.id, node_id: nodeId('Installation', installation.id) },
      sender: viewAccount(world, sender),
    },
  };
}
