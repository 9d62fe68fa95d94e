import { Readable } from 'node:stream';
import type { ProbotOctokit } from 'probot';
import { CommitSha, type Repository } from '../core/execution/execution-spec.ts';
import type { GitHub, PullRequest } from '../engine/ports/github.ts';
import { orRefused, orUndefined } from './github-error.ts';
import { type OctokitFor, nameOf } from './octokit-for.ts';

type Contents = Pick<GitHub, 'pullRequest' | 'readFile' | 'archive'>;

type Access = {
  octokitFor: OctokitFor;
  /** An Octokit that acts as the App itself. */
  asApp: () => Promise<ProbotOctokit>;
  apiUrl: string;
};

/** What a repository holds, as GitHub gives it out. */
export function createContents({ octokitFor, asApp, apiUrl }: Access): Contents {
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
      // Asked for raw, GitHub answers with the text itself; the type only knows the JSON form.
      const text: unknown = answer?.data;
      return typeof text === 'string' ? text : undefined;
    },

    async archive(repository, commit) {
      const token = await readOnlyToken(await asApp(), repository);
      const { owner, repo } = nameOf(repository);
      // GitHub answers with a redirect to a link of five minutes; `fetch` follows it at once, and
      // does not take the token along to another host.
      const response = await fetch(`${apiUrl}/repos/${owner}/${repo}/tarball/${commit}`, {
        headers: { authorization: `token ${token}`, accept: 'application/vnd.github+json' },
      });
      if (!response.ok || !response.body)
        throw new Error(
          `GitHub answered ${response.status} to the request for the commit's archive`,
        );
      return Readable.fromWeb(response.body);
    },
  };
}

/** A token that can read this one repository's contents and nothing else. */
async function readOnlyToken(app: ProbotOctokit, repository: Repository): Promise<string> {
  const { data } = await orRefused(
    app.rest.apps.createInstallationAccessToken({
      installation_id: repository.installationId,
      repository_ids: [repository.id],
      permissions: { contents: 'read' },
    }),
  );
  return data.token;
}
