import type { CheckRun, PullRequest } from '../state.ts';
import type { World } from '../world.ts';
import { HTML, nodeId, viewApp } from './account.ts';

/** A check run as REST answers it; annotations have a list of their own. */
export function viewCheckRun(world: World, checkRun: CheckRun) {
  const { fullName } = checkRun.repository;
  const self = `${world.url}/repos/${fullName}/check-runs/${checkRun.id}`;
  return {
    id: checkRun.id,
    name: checkRun.name,
    node_id: nodeId('CheckRun', checkRun.id),
    head_sha: checkRun.headSha,
    external_id: checkRun.externalId,
    url: self,
    html_url: `${HTML}/${fullName}/runs/${checkRun.id}`,
    details_url: checkRun.detailsUrl,
    status: checkRun.status,
    conclusion: checkRun.conclusion,
    started_at: checkRun.startedAt,
    completed_at: checkRun.completedAt,
    output: {
      title: checkRun.title,
      summary: checkRun.summary,
      text: checkRun.text,
      annotations_count: checkRun.annotations.length,
      annotations_url: `${self}/annotations`,
    },
    check_suite: { id: checkRun.suiteId },
    app: viewApp(world, world.app),
    pull_requests: pullRequestsOf(world, checkRun).map((found) => viewMention(world, found)),
  };
}

/** The check run inside a webhook, which says more of its suite. */
export function viewDeliveredCheckRun(world: World, checkRun: CheckRun) {
  const view = viewCheckRun(world, checkRun);
  return {
    ...view,
    check_suite: {
      id: checkRun.suiteId,
      node_id: nodeId('CheckSuite', checkRun.suiteId),
      head_branch: pullRequestsOf(world, checkRun)[0]?.headRef ?? null,
      head_sha: checkRun.headSha,
      status: checkRun.status,
      conclusion: checkRun.conclusion,
      url: `${world.url}/repos/${checkRun.repository.fullName}/check-suites/${checkRun.suiteId}`,
      before: null,
      after: checkRun.headSha,
      pull_requests: view.pull_requests,
      app: view.app,
      created_at: checkRun.startedAt ?? world.timestamp(),
      updated_at: world.timestamp(),
    },
  };
}

/** Checks name no pull request of a fork, because they see only the repository's own branches. */
function pullRequestsOf(world: World, { repository, headSha }: CheckRun): PullRequest[] {
  return world.pullRequests.filter(
    (found) =>
      found.headRepository === repository && found.headSha === headSha && found.state === 'open',
  );
}

function viewMention(world: World, pullRequest: PullRequest) {
  const { repository } = pullRequest;
  const repo = {
    id: repository.id,
    url: `${world.url}/repos/${repository.fullName}`,
    name: repository.name,
  };
  return {
    url: `${repo.url}/pulls/${pullRequest.number}`,
    id: pullRequest.id,
    number: pullRequest.number,
    head: { ref: pullRequest.headRef, sha: pullRequest.headSha, repo },
    base: { ref: pullRequest.baseRef, sha: pullRequest.baseSha, repo },
  };
}
