import { Readable } from 'node:stream';
import { CommitSha, type Repository } from '../core/execution/execution-spec.ts';
import { type GitHub, GitHubRefused } from '../engine/ports/github.ts';
import { orAbsent, orUndefined } from './github-error.ts';
import { type OctokitFor, nameOf } from './octokit-for.ts';

type Contents = Pick<
  GitHub,
  'readFile' | 'archive' | 'commit' | 'compare' | 'commitOfRef' | 'isHeadOfRef'
>;

type Access = {
  octokitFor: OctokitFor;
  readOnlyToken: (repository: Repository) => Promise<string>;
  apiUrl: string;
};

/** GitHub lists no more files than these in a comparison. */
const MAX_FILES = 300;

/** What a repository holds, as GitHub gives it out. */
export function createContents({ octokitFor, readOnlyToken, apiUrl }: Access): Contents {
  return {
    async commit(repository, sha) {
      const octokit = await octokitFor(repository);
      const answer = await orAbsent(
        octokit.rest.repos.getCommit({ ...nameOf(repository), ref: sha, per_page: 1 }),
      );
      if (!answer) return undefined;
      const { commit, sha: whole } = answer.data;
      return { sha: CommitSha.parse(whole), tree: commit.tree.sha, message: commit.message };
    },

    async compare(repository, base, head) {
      const octokit = await octokitFor(repository);
      const answer = await orAbsent(
        octokit.rest.repos.compareCommitsWithBasehead({
          ...nameOf(repository),
          basehead: `${base}...${head}`,
          per_page: 1,
        }),
      );
      if (!answer) return undefined;
      const { merge_base_commit: mergeBase, files = [], status } = answer.data;
      return {
        mergeBase: CommitSha.parse(mergeBase.sha),
        files: files.length < MAX_FILES ? files.flatMap(pathsOf) : undefined,
        isContained: status === 'behind' || status === 'identical',
      };
    },

    async commitOfRef(repository, { kind, name }) {
      const octokit = await octokitFor(repository);
      const answer = await orAbsent(
        octokit.rest.repos.getCommit({
          ...nameOf(repository),
          ref: `${kind}/${name}`,
          per_page: 1,
        }),
      );
      return answer && CommitSha.parse(answer.data.sha);
    },

    async isHeadOfRef(repository, sha) {
      const octokit = await octokitFor(repository);
      const branches = await orAbsent(
        octokit.rest.repos.listBranchesForHeadCommit({ ...nameOf(repository), commit_sha: sha }),
      );
      if (branches && branches.data.length > 0) return true;
      const tags = await orAbsent(
        octokit.rest.repos.listTags({ ...nameOf(repository), per_page: 100 }),
      );
      return tags?.data.some(({ commit }) => commit.sha === sha) ?? false;
    },

    async readFile(repository, ref, path) {
      const octokit = await octokitFor(repository);
      const answer = await orUndefined(
        octokit.request('GET /repos/{owner}/{repo}/contents/{path}', {
          ...nameOf(repository),
          path,
          ...(ref !== undefined && { ref }),
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

/** A file that was moved changed at both places. */
function pathsOf(file: { filename: string; previous_filename?: string }): string[] {
  return file.previous_filename === undefined
    ? [file.filename]
    : [file.filename, file.previous_filename];
}
