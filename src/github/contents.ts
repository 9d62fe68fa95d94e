import { Readable } from 'node:stream';
import { CommitSha, type Repository } from '../core/execution/execution-spec.ts';
import { type GitHub, GitHubRefused, type PullRequest } from '../engine/ports/github.ts';
import { orRefused, orUndefined } from './github-error.ts';
import { type OctokitFor, nameOf } from './octokit-for.ts';

type Contents = Pick<GitHub, 'pullRequest' | 'readFile' | 'archive'>;

type Access = {
  octokitFor: OctokitFor;
  readOnlyToken: (repository: Repository) => Promise<string>;
  apiUrl: string;
};

/** What a repository holds, as GitHub gives it out. */
export function createContents({ octokitFor, readOnlyToken, apiUrl }: Access): Contents {
  return {
    async pullRequest(repository, number) {
      const octokit = await octokitFor(repository);
      const { data } = await orRefused(
        octokit.rest.pulls.get({ ...nameOf(repository), pull_number: number }),
      );
      return {
        headSha: CommitSha.parse(data.head.sha),
        isOpen: data.state === 'open',
        isFork: data.head.repo?.id !== data.base.repo.id,
      } satisfies PullRequest;
    },

    async readFile(repository, commit, path) {
      const octokit = await octokitFor(repository);
      const answer = await orUndefined(
        octokit.request('GET /repos/{owner}/{repo}/contents/{path}', {
          ...nameOf(repository),
          path,
          ref: commit,
          mediaType: { format: 'raw' },
        }),
      );
      // Asked for raw, GitHub answers with the text itself, which Octokit hands over as bytes when the
      // answer names no character set; the type only knows the JSON form. A folder is a list.
      const text: unknown = answer?.data;
      if (text instanceof ArrayBuffer) return new TextDecoder().decode(text);
      return typeof text === 'string' ? text : undefined;
    },

    async archive(repository, commit) {
      const token = await readOnlyToken(repository);
      const { owner, repo } = nameOf(repository);
      // GitHub answers with a redirect to a link of five minutes; `fetch` follows it at once, and
      // does not take the token along to another host.
      const response = await fetch(`${apiUrl}/repos/${owner}/${repo}/tarball/${commit}`, {
        headers: { authorization: `token ${token}`, accept: 'application/vnd.github+json' },
      });
      if (!response.ok || !response.body) {
        await response.body?.cancel();
        const message = `GitHub answered ${response.status} to the request for the commit's archive`;
        if (response.status === 404) throw new GitHubRefused(404, message, undefined);
        throw new Error(message);
      }
      return Readable.fromWeb(response.body);
    },
  };
}
