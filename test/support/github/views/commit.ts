import type { GitCommit } from '../git.ts';
import type { Repository } from '../state.ts';
import type { World } from '../world.ts';
import { HTML } from './account.ts';

const UNVERIFIED = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
};

/** A commit without its files, which nobody here asks for. */
export function viewCommit(world: World, repository: Repository, commit: GitCommit) {
  const api = `${world.url}/repos/${repository.fullName}`;
  const self = `${api}/commits/${commit.sha}`;
  return {
    url: self,
    sha: commit.sha,
    node_id: Buffer.from(`Commit:${commit.sha}`).toString('base64url'),
    html_url: `${HTML}/${repository.fullName}/commit/${commit.sha}`,
    comments_url: `${self}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.sha}`,
      author: commit.author,
      committer: commit.author,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.treeSha, url: `${api}/git/trees/${commit.treeSha}` },
      verification: UNVERIFIED,
    },
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${HTML}/${repository.fullName}/commit/${sha}`,
    })),
  };
}
