import { viewIssue, viewPullRequest } from '../views/pull-request.ts';
import { ok, type Operations, page, pullRequestOf, repositoryOf } from './operation.ts';

/** Pull requests, and the issue each of them is. */
export const pullRequestOperations: Operations = {
  'pulls/get': (call) => {
    const repository = repositoryOf(call, ['pull_requests']);
    return ok(viewPullRequest(call.world, pullRequestOf(call, repository, 'pull_number')));
  },

  'pulls/list': (call) => {
    const repository = repositoryOf(call, ['pull_requests']);
    const { base, head, state = 'open' } = call.query;
    const found = call.world.pullRequests.filter(
      (pullRequest) =>
        pullRequest.repository === repository &&
        (state === 'all' || pullRequest.state === state) &&
        (base === undefined || pullRequest.baseRef === base) &&
        (head === undefined ||
          `${pullRequest.headRepository.owner.login}:${pullRequest.headRef}` === head),
    );
    const { headers, items } = page(call, found.toReversed());
    const body = items.map((pullRequest) => viewPullRequest(call.world, pullRequest));
    return { kind: 'json', status: 200, body, headers };
  },

  'repos/list-pull-requests-associated-with-commit': (call) => {
    const repository = repositoryOf(call, ['pull_requests']);
    const found = call.world.pullRequests.filter(
      (pullRequest) =>
        pullRequest.repository === repository &&
        pullRequest.headSha === call.variables['commit_sha'],
    );
    const { headers, items } = page(call, found);
    const body = items.map((pullRequest) => viewPullRequest(call.world, pullRequest));
    return { kind: 'json', status: 200, body, headers };
  },

  'issues/get': (call) => {
    const repository = repositoryOf(call, ['issues', 'pull_requests']);
    return ok(viewIssue(call.world, pullRequestOf(call, repository, 'issue_number')));
  },
};
