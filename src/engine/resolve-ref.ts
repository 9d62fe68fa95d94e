import type { CommitSha, Repository } from '../core/execution/execution-spec.ts';
import type { Dependencies } from './dependencies.ts';

type Resolved =
  | { ok: true; commit: CommitSha; ref: string | undefined }
  | { ok: false; message: string };

type Asked = { repository: Repository; defaultBranch: string; ref: string | undefined };

/**
 * The commit that a name means now, once: what runs is that commit, wherever the branch goes later. A
 * commit counts only when it is the repository's own: GitHub shows those of forks under the same roof.
 */
export async function resolveRef(deps: Dependencies, asked: Asked): Promise<Resolved> {
  const { defaultBranch } = asked;
  const given = asked.ref ?? defaultBranch;
  const [, kind, name = ''] = /^(?:refs\/)?(heads|tags)\/(.+)$/.exec(given) ?? [];
  if (kind === 'heads' || kind === 'tags') return named(deps, asked, [{ kind, name }]);
  if (/^[0-9a-f]{7,64}$/i.test(given)) {
    const own = await ownCommit(deps, asked, given.toLowerCase());
    if (own) return { ok: true, commit: own, ref: undefined };
  }
  return named(deps, asked, [
    { kind: 'heads', name: given },
    { kind: 'tags', name: given },
  ]);
}

async function named(
  { github }: Dependencies,
  { repository, ref }: Asked,
  refs: readonly { kind: 'heads' | 'tags'; name: string }[],
): Promise<Resolved> {
  for (const each of refs) {
    const commit = await github.commitOfRef(repository, each);
    if (commit) return { ok: true, commit, ref: each.name };
  }
  const name = `${repository.owner}/${repository.name}`;
  const message = `'${ref ?? ''}' is no branch, tag or commit of ${name}`;
  return { ok: false, message };
}

async function ownCommit(
  { github, store }: Dependencies,
  { repository, defaultBranch }: Asked,
  sha: string,
): Promise<CommitSha | undefined> {
  const found = await github.commit(repository, sha);
  if (!found) return undefined;
  if (await store.heads.wasPushed(repository.id, found.sha)) return found.sha;
  const compared = await github.compare(repository, defaultBranch, found.sha);
  const isOwn = compared?.isContained === true || (await github.isHeadOfRef(repository, found.sha));
  return isOwn ? found.sha : undefined;
}
