import {
  countCommits,
  findMergeBase,
  listRefs,
  readCommit,
  readDifference,
  resolveCommit,
} from '../git.ts';
import { notFound } from '../refusal.ts';
import type { Repository } from '../state.ts';
import { HTML } from '../views/account.ts';
import { viewCommit } from '../views/commit.ts';
import {
  ok,
  type Call,
  type Operations,
  page,
  pullRequestOf,
  repositoryOf,
  variable,
} from './operation.ts';

/** Of a comparison GitHub lists no more files. */
const MAX_FILES = 300;

/** What differs between commits, and which branches and tags are where. */
export const comparisonOperations: Operations = {
  'repos/compare-commits-with-basehead': async (call) => {
    const repository = repositoryOf(call, ['contents']);
    const { gitDir, fullName } = repository;
    const [base = '', head = ''] = variable(call, 'basehead').split('...');
    const [from, to] = await Promise.all([
      resolveCommit(gitDir, base),
      resolveCommit(gitDir, head),
    ]);
    if (from === undefined || to === undefined) throw notFound();
    const mergeBase = await findMergeBase(gitDir, { one: from, other: to });
    if (mergeBase === undefined) throw notFound();
    const [aheadBy, behindBy] = await Promise.all([
      countCommits(gitDir, { from, to }),
      countCommits(gitDir, { from: to, to: from }),
    ]);
    const files = await readDifference(gitDir, { from: mergeBase, to });
    const html = `${HTML}/${fullName}/compare/${base}...${head}`;
    const view = async (sha: string) =>
      viewCommit(call.world, repository, await readCommit(gitDir, sha));
    return ok({
      url: `${call.world.url}${call.path}`,
      html_url: html,
      permalink_url: html,
      diff_url: `${html}.diff`,
      patch_url: `${html}.patch`,
      base_commit: await view(from),
      merge_base_commit: await view(mergeBase),
      status: statusOf(aheadBy, behindBy),
      ahead_by: aheadBy,
      behind_by: behindBy,
      total_commits: aheadBy,
      commits: aheadBy > 0 ? [await view(to)] : [],
      files: files.slice(0, MAX_FILES).map((file) => viewFile(call, repository, { ...file, to })),
    });
  },

  'repos/list-branches-for-head-commit': async (call) => {
    const repository = repositoryOf(call, ['contents']);
    const sha = variable(call, 'commit_sha');
    const branches = (await listRefs(repository.gitDir, 'heads')).filter(
      (branch) => branch.sha === sha,
    );
    const api = `${call.world.url}/repos/${repository.fullName}/commits`;
    return ok(
      branches.map(({ name }) => ({
        name,
        commit: { sha, url: `${api}/${sha}` },
        protected: false,
      })),
    );
  },

  'repos/list-tags': async (call) => {
    const repository = repositoryOf(call, ['contents']);
    const api = `${call.world.url}/repos/${repository.fullName}`;
    const { headers, items } = page(call, await listRefs(repository.gitDir, 'tags'));
    const body = items.map(({ name, sha }) => ({
      name,
      node_id: Buffer.from(`Tag:${name}`).toString('base64url'),
      commit: { sha, url: `${api}/commits/${sha}` },
      zipball_url: `${api}/zipball/refs/tags/${name}`,
      tarball_url: `${api}/tarball/refs/tags/${name}`,
    }));
    return { kind: 'json', status: 200, body, headers };
  },

  'pulls/list-files': async (call) => {
    const repository = repositoryOf(call, ['pull_requests']);
    const { baseSha, headSha } = pullRequestOf(call, repository, 'pull_number');
    const { gitDir } = repository;
    const mergeBase = await findMergeBase(gitDir, { one: baseSha, other: headSha });
    const files = await readDifference(gitDir, { from: mergeBase ?? baseSha, to: headSha });
    const { headers, items } = page(call, files);
    const body = items.map((file) => viewFile(call, repository, { ...file, to: headSha }));
    return { kind: 'json', status: 200, body, headers };
  },
};

type Changed = Awaited<ReturnType<typeof readDifference>>[number] & { to: string };

function viewFile(call: Call, { fullName }: Repository, { path, status, to }: Changed) {
  return {
    sha: to,
    filename: path,
    status,
    additions: status === 'removed' ? 0 : 1,
    deletions: status === 'added' ? 0 : 1,
    changes: 1,
    blob_url: `${HTML}/${fullName}/blob/${to}/${path}`,
    raw_url: `${HTML}/${fullName}/raw/${to}/${path}`,
    contents_url: `${call.world.url}/repos/${fullName}/contents/${path}?ref=${to}`,
  };
}

function statusOf(aheadBy: number, behindBy: number): string {
  if (aheadBy > 0 && behindBy > 0) return 'diverged';
  if (aheadBy > 0) return 'ahead';
  return behindBy > 0 ? 'behind' : 'identical';
}
