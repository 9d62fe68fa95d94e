import { CommitSha } from '../core/execution/execution-spec.ts';
import type { GitHub } from '../engine/ports/github.ts';
import { orAbsent } from './github-error.ts';
import { type OctokitFor, nameOf } from './octokit-for.ts';

type Commits = Pick<GitHub, 'commit' | 'compare' | 'commitOfRef' | 'isHeadOfRef'>;

/** GitHub lists no more files than these in a comparison. */
const MAX_FILES = 300;

/** Commits, and which of them a name means. */
export function createCommits(octokitFor: OctokitFor): Commits {
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
  };
}

/** A file that was moved changed at both places. */
function pathsOf(file: { filename: string; previous_filename?: string }): string[] {
  return file.previous_filename === undefined
    ? [file.filename]
    : [file.filename, file.previous_filename];
}
