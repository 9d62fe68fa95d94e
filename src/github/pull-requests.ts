import { CommitSha } from '../core/execution/execution-spec.ts';
import type { GitHub, PullRequest } from '../engine/ports/github.ts';
import { orRefused } from './github-error.ts';
import { type OctokitFor, nameOf } from './octokit-for.ts';

type PullRequests = Pick<GitHub, 'pullRequest' | 'openPullRequests' | 'filesOfPullRequest'>;

/** GitHub lists no more files of a pull request (docs.github.com, "List pull requests files"). */
const MAX_FILES = 3000;

export function createPullRequests(octokitFor: OctokitFor): PullRequests {
  return {
    async pullRequest(repository, number) {
      const octokit = await octokitFor(repository);
      const { data } = await orRefused(
        octokit.rest.pulls.get({ ...nameOf(repository), pull_number: number }),
      );
      return toPullRequest(data);
    },

    async openPullRequests(repository) {
      const octokit = await octokitFor(repository);
      const pulls = await orRefused(
        octokit.paginate(octokit.rest.pulls.list, {
          ...nameOf(repository),
          state: 'open',
          per_page: 100,
        }),
      );
      return pulls.map(toPullRequest);
    },

    async filesOfPullRequest(repository, number) {
      const octokit = await octokitFor(repository);
      const files = await orRefused(
        octokit.paginate(octokit.rest.pulls.listFiles, {
          ...nameOf(repository),
          pull_number: number,
          per_page: 100,
        }),
      );
      if (files.length >= MAX_FILES) return undefined;
      return files.flatMap(({ filename, previous_filename: previous }) =>
        previous === undefined ? [filename] : [filename, previous],
      );
    },
  };
}

type Listed = {
  number: number;
  state: string;
  draft?: boolean | undefined;
  labels: readonly { name: string }[];
  user: { login: string; id: number } | null;
  head: { sha: string; ref: string; repo: { id: number } | null };
  base: { sha: string; ref: string; repo: { id: number } };
};

function toPullRequest({ number, state, draft, labels, user, head, base }: Listed): PullRequest {
  return {
    number,
    headSha: CommitSha.parse(head.sha),
    headRef: head.ref,
    baseRef: base.ref,
    baseSha: CommitSha.parse(base.sha),
    isOpen: state === 'open',
    isDraft: draft === true,
    labels: labels.map(({ name }) => name),
    // GitHub's own stand-in for an account that is gone.
    author: user ? { login: user.login, id: user.id } : { login: 'ghost', id: 0 },
    isFork: head.repo?.id !== base.repo.id,
  };
}
