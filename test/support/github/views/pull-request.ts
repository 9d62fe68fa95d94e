import type { PullRequest, Repository } from '../state.ts';
import { associationOf, type World } from '../world.ts';
import { HTML, nodeId, viewAccount } from './account.ts';
import { viewRepository } from './repository.ts';

/** A pull request with everything `GET /pulls/{number}` and the webhooks say of it. */
export function viewPullRequest(world: World, pullRequest: PullRequest) {
  const { number, repository } = pullRequest;
  const self = `${world.url}/repos/${repository.fullName}/pulls/${number}`;
  const issue = `${world.url}/repos/${repository.fullName}/issues/${number}`;
  const html = `${HTML}/${repository.fullName}/pull/${number}`;
  const statuses = `${world.url}/repos/${repository.fullName}/statuses/${pullRequest.headSha}`;
  const links = {
    self,
    html,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${self}/comments`,
    review_comment: `${world.url}/repos/${repository.fullName}/pulls/comments{/number}`,
    commits: `${self}/commits`,
    statuses,
  };
  return {
    url: self,
    id: pullRequest.id,
    node_id: nodeId('PullRequest', pullRequest.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    number,
    state: pullRequest.state,
    locked: false,
    title: pullRequest.title,
    user: viewAccount(world, pullRequest.user),
    body: pullRequest.body,
    created_at: pullRequest.createdAt,
    updated_at: pullRequest.updatedAt,
    closed_at: pullRequest.state === 'closed' ? pullRequest.updatedAt : null,
    merged_at: null,
    merge_commit_sha: null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: pullRequest.labels.map((name, index) => viewLabel(world, { name, index })),
    milestone: null,
    draft: pullRequest.isDraft,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: statuses,
    head: viewEnd(world, {
      repository: pullRequest.headRepository,
      ref: pullRequest.headRef,
      sha: pullRequest.headSha,
    }),
    base: viewEnd(world, { repository, ref: pullRequest.baseRef, sha: pullRequest.baseSha }),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: associationOf(repository, pullRequest.user),
    auto_merge: null,
    active_lock_reason: null,
    ...mergeState(world, pullRequest),
  };
}

function mergeState(world: World, pullRequest: PullRequest) {
  const comments = [...world.comments.values()].filter(
    ({ repository, issueNumber }) =>
      repository === pullRequest.repository && issueNumber === pullRequest.number,
  );
  return {
    merged: false,
    mergeable: null,
    rebaseable: null,
    mergeable_state: 'unknown',
    merged_by: null,
    comments: comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: 1,
    additions: 1,
    deletions: 0,
    changed_files: 1,
  };
}

function viewEnd(world: World, end: { repository: Repository; ref: string; sha: string }) {
  return {
    label: `${end.repository.owner.login}:${end.ref}`,
    ref: end.ref,
    sha: end.sha,
    user: viewAccount(world, end.repository.owner),
    repo: viewRepository(world, end.repository),
  };
}

/** The issue that a pull request also is; comments belong to it. */
export function viewIssue(world: World, pullRequest: PullRequest) {
  const pull = viewPullRequest(world, pullRequest);
  const repositoryUrl = `${world.url}/repos/${pullRequest.repository.fullName}`;
  return {
    url: pull.issue_url,
    repository_url: repositoryUrl,
    labels_url: `${pull.issue_url}/labels{/name}`,
    comments_url: pull.comments_url,
    events_url: `${pull.issue_url}/events`,
    html_url: pull.html_url,
    id: pull.id,
    node_id: pull.node_id,
    number: pull.number,
    title: pull.title,
    user: pull.user,
    labels: pullRequest.labels.map((name, index) => viewLabel(world, { name, index })),
    state: pull.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: pull.comments,
    created_at: pull.created_at,
    updated_at: pull.updated_at,
    closed_at: pull.closed_at,
    author_association: pull.author_association,
    active_lock_reason: null,
    draft: pull.draft,
    pull_request: {
      url: pull.url,
      html_url: pull.html_url,
      diff_url: pull.diff_url,
      patch_url: pull.patch_url,
      merged_at: null,
    },
    body: pull.body,
    reactions: viewReactionCounts(`${pull.issue_url}/reactions`, []),
    timeline_url: `${pull.issue_url}/timeline`,
    performed_via_github_app: null,
    state_reason: null,
  };
}

/** How often each reaction was given. */
export function viewReactionCounts(url: string, contents: readonly string[]) {
  const count = (content: string) => contents.filter((given) => given === content).length;
  return {
    url,
    total_count: contents.length,
    '+1': count('+1'),
    '-1': count('-1'),
    laugh: count('laugh'),
    hooray: count('hooray'),
    confused: count('confused'),
    heart: count('heart'),
    rocket: count('rocket'),
    eyes: count('eyes'),
  };
}

function viewLabel(world: World, { name, index }: { name: string; index: number }) {
  return {
    id: index + 1,
    node_id: nodeId('Label', index + 1),
    url: `${world.url}/labels/${encodeURIComponent(name)}`,
    name,
    color: 'ededed',
    default: false,
    description: null,
  };
}

/** The label of an event that is about one. */
export function viewEventLabel(world: World, name: string) {
  return viewLabel(world, { name, index: 0 });
}
