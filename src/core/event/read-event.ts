import { z } from 'zod';
import { CommitSha } from '../execution/execution-spec.ts';
import type { About, GitHubEvent, PushedRef } from './github-event.ts';

const User = z.object({ login: z.string(), id: z.int(), type: z.string().optional() });

const Context = z.object({
  installation: z.object({ id: z.int() }),
  repository: z.object({
    id: z.int(),
    name: z.string(),
    default_branch: z.string().default('main'),
    owner: z.object({ login: z.string() }),
  }),
  sender: User,
});

const Label = z.object({ name: z.string() });
const Ref = z.object({
  ref: z.string(),
  sha: CommitSha,
  repo: z.object({ id: z.int() }).nullable(),
});

const PullRequest = z.object({
  action: z.string(),
  number: z.int(),
  label: Label.optional(),
  pull_request: z.object({
    state: z.string(),
    draft: z.boolean().nullish(),
    labels: z.array(Label).default([]),
    head: Ref,
    base: Ref,
  }),
});

const Comment = z.object({
  action: z.string(),
  issue: z.object({ number: z.int(), pull_request: z.object({}).optional() }),
  comment: z.object({
    id: z.int(),
    html_url: z.string(),
    body: z.string(),
    created_at: z.string(),
    user: User.nullable(),
  }),
});

const Files = z.array(z.string()).default([]);
const Commit = z.object({
  id: CommitSha,
  message: z.string().default(''),
  added: Files,
  modified: Files,
  removed: Files,
});
const Push = z.object({
  ref: z.string(),
  before: CommitSha,
  after: CommitSha,
  forced: z.boolean().default(false),
  deleted: z.boolean().default(false),
  head_commit: Commit.nullish(),
  commits: z.array(Commit).default([]),
});

const MergeGroup = z.object({
  action: z.string(),
  merge_group: z.object({
    head_sha: CommitSha,
    head_ref: z.string(),
    base_sha: CommitSha,
    base_ref: z.string(),
  }),
});

const Payload = z.record(z.string(), z.unknown()).nullish();
const WorkflowDispatch = z.object({ ref: z.string(), workflow: z.string(), inputs: Payload });
const RepositoryDispatch = z.object({ action: z.string(), client_payload: Payload });

const CheckRun = z.object({
  action: z.string(),
  check_run: z.object({
    name: z.string(),
    external_id: z.string().nullable(),
    head_sha: CommitSha,
  }),
  requested_action: z.object({ identifier: z.string() }).nullish(),
});
const CheckSuite = z.object({ action: z.string(), check_suite: z.object({ head_sha: CommitSha }) });
const Installation = z.object({ action: z.string(), installation: z.object({ id: z.int() }) });
const RepositoryChange = z.object({ action: z.string() });
const Schedule = z.object({ cron: z.string(), timeZone: z.string(), at: z.int() });

/**
 * Reads a delivery; undefined for what does not concern us, such as an event of a repository that the
 * App is not installed on. Throws ZodError for one that is not what GitHub documents.
 */
export function readEvent(event: string, payload: unknown): GitHubEvent | undefined {
  if (event === 'installation') return readInstallation(payload);
  const about = readAbout(payload);
  return about && READERS[event]?.(payload, about);
}

const READERS: Readonly<
  Record<string, (payload: unknown, about: About) => GitHubEvent | undefined>
> = {
  issue_comment: readComment,
  push: readPush,
  pull_request: readPullRequest,
  merge_group: readMergeGroup,
  workflow_dispatch: (payload, about) => {
    const { ref, workflow, inputs } = WorkflowDispatch.parse(payload);
    return { ...about, kind: 'workflow-dispatch', ref, workflow, inputs: inputs ?? {} };
  },
  repository_dispatch: (payload, about) => {
    const { action, client_payload: given } = RepositoryDispatch.parse(payload);
    return { ...about, kind: 'repository-dispatch', eventType: action, payload: given ?? {} };
  },
  check_run: readCheckRun,
  check_suite: (payload, about) => {
    const { action, check_suite: suite } = CheckSuite.parse(payload);
    if (action !== 'rerequested') return undefined;
    return { ...about, kind: 'suite-rerun', headSha: suite.head_sha };
  },
  repository: (payload, about) => {
    const { action } = RepositoryChange.parse(payload);
    const change = REPOSITORY_CHANGES[action];
    return change && { ...about, kind: 'repository', change };
  },
  'slashrun.schedule': (payload, about) => ({
    ...about,
    kind: 'schedule',
    ...Schedule.parse(payload),
  }),
};

const REPOSITORY_CHANGES: Readonly<
  Record<string, 'moved' | 'archived' | 'unarchived' | 'deleted'>
> = {
  renamed: 'moved',
  transferred: 'moved',
  edited: 'moved',
  archived: 'archived',
  unarchived: 'unarchived',
  deleted: 'deleted',
};

function readAbout(payload: unknown): About | undefined {
  const read = Context.safeParse(payload);
  if (!read.success) return undefined;
  const { installation, repository, sender } = read.data;
  return {
    repository: {
      installationId: installation.id,
      id: repository.id,
      owner: repository.owner.login,
      name: repository.name,
    },
    defaultBranch: repository.default_branch,
    sender: { login: sender.login, id: sender.id, isBot: sender.type === 'Bot' },
  };
}

/**
 * A person's new comment on a pull request. Bots are not listened to, or two of them could talk for
 * ever. An edit runs nothing: what was reviewed when it was written would not be what runs.
 */
function readComment(payload: unknown, about: About): GitHubEvent | undefined {
  const { action, issue, comment } = Comment.parse(payload);
  if (action !== 'created' || !issue.pull_request) return undefined;
  if (!comment.user || comment.user.type === 'Bot') return undefined;
  return {
    ...about,
    kind: 'comment',
    sender: { login: comment.user.login, id: comment.user.id, isBot: false },
    pullRequest: issue.number,
    commentId: comment.id,
    commentUrl: comment.html_url,
    body: comment.body,
    createdAt: Date.parse(comment.created_at),
  };
}

/** GitHub lists at most so many commits of a push (docs.github.com, "Webhook events and payloads"). */
const MAX_COMMITS = 2048;
const NO_COMMIT = /^0+$/;

function readPush(payload: unknown, about: About): GitHubEvent {
  const push = Push.parse(payload);
  const before = NO_COMMIT.test(push.before) ? undefined : push.before;
  const ref = readRef(push.ref);
  // Of an annotated tag `after` is the tag itself, not what it stands on.
  const head = ref.kind === 'tag' ? (push.head_commit?.id ?? push.after) : push.after;
  const after = NO_COMMIT.test(push.after) || push.deleted ? undefined : head;
  // Of a new branch or a rewritten one the commits say nothing of what is different now.
  const isWhole =
    before !== undefined &&
    !push.forced &&
    push.commits.length > 0 &&
    push.commits.length < MAX_COMMITS;
  const files = push.commits.flatMap(({ added, modified, removed }) => [
    ...added,
    ...modified,
    ...removed,
  ]);
  return {
    ...about,
    kind: 'push',
    ref,
    before,
    after,
    commits: push.commits.map(({ id }) => id),
    message: push.head_commit?.message ?? '',
    changedFiles: isWhole ? [...new Set(files)] : undefined,
  };
}

function readRef(ref: string): PushedRef {
  const branch = /^refs\/heads\/(?!gh-readonly-queue\/)(.+)$/.exec(ref)?.[1];
  if (branch !== undefined) return { kind: 'branch', name: branch };
  const tag = /^refs\/tags\/(.+)$/.exec(ref)?.[1];
  return tag === undefined ? { kind: 'other' } : { kind: 'tag', name: tag };
}

function readPullRequest(payload: unknown, about: About): GitHubEvent {
  const { action, number, label, pull_request: pull } = PullRequest.parse(payload);
  return {
    ...about,
    kind: 'pull-request',
    action,
    number,
    headSha: pull.head.sha,
    headRef: pull.head.ref,
    isFork: pull.head.repo?.id !== about.repository.id,
    baseRef: pull.base.ref,
    baseSha: pull.base.sha,
    isDraft: pull.draft === true,
    isOpen: pull.state === 'open',
    labels: pull.labels.map(({ name }) => name),
    label: label?.name,
  };
}

function readMergeGroup(payload: unknown, about: About): GitHubEvent | undefined {
  const { action, merge_group: group } = MergeGroup.parse(payload);
  if (action !== 'checks_requested') return undefined;
  return {
    ...about,
    kind: 'merge-group',
    headSha: group.head_sha,
    headRef: group.head_ref.replace(/^refs\/heads\//, ''),
    baseSha: group.base_sha,
    baseRef: group.base_ref.replace(/^refs\/heads\//, ''),
  };
}

/** Only those of ours: another App's checks have other ids, or none. */
function readCheckRun(payload: unknown, about: About): GitHubEvent | undefined {
  const { action, check_run: check, requested_action: requested } = CheckRun.parse(payload);
  const { external_id: executionId, head_sha: headSha, name } = check;
  if (!executionId) return undefined;
  if (action === 'rerequested')
    return { ...about, kind: 'check-rerun', executionId, name, headSha };
  if (action !== 'requested_action' || !requested) return undefined;
  return { ...about, kind: 'check-action', executionId, identifier: requested.identifier };
}

const INSTALLATION_CHANGES: Readonly<Record<string, 'active' | 'suspended' | 'removed'>> = {
  created: 'active',
  unsuspend: 'active',
  new_permissions_accepted: 'active',
  suspend: 'suspended',
  deleted: 'removed',
};

function readInstallation(payload: unknown): GitHubEvent | undefined {
  const { action, installation } = Installation.parse(payload);
  const change = INSTALLATION_CHANGES[action];
  return change && { kind: 'installation', installationId: installation.id, change };
}
