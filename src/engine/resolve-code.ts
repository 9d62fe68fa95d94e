import { packageName } from '../core/execution/code-name.ts';
import { type CodePackage, CommitSha, type Repository } from '../core/execution/execution-spec.ts';
import type { DispatchRequest } from '../core/request/read-dispatch.ts';
import type { Dependencies } from './dependencies.ts';
import type { StoredPackage } from './ports/package-store.ts';
import { resolveRef } from './resolve-ref.ts';

type Asked = { repository: Repository; defaultBranch: string; request: DispatchRequest };
type Resolved =
  | {
      ok: true;
      commit: CommitSha;
      package: CodePackage | undefined;
      /** The branch or tag that it is on. */
      ref: string | undefined;
      /** What was asked for, for people. */
      asked: string;
    }
  | { ok: false; message: string };

/** The code that a program asks for: a package of the repository, or what a name means there now. */
export async function resolveCode(deps: Dependencies, wanted: Asked): Promise<Resolved> {
  const { repository, defaultBranch, request } = wanted;
  const { ref, package: sha256 } = request;
  if (sha256 === undefined) {
    const resolved = await resolveRef(deps, { repository, defaultBranch, ref });
    return resolved.ok
      ? { ...resolved, package: undefined, asked: ref ?? defaultBranch }
      : resolved;
  }
  const used = await usePackage(deps, repository, sha256);
  if (!used.ok) return used;
  const { description } = used.found;
  const name = packageName(sha256);
  return {
    ok: true,
    commit: CommitSha.parse(sha256),
    package: { sha256, ...(description !== undefined && { description }) },
    ref: undefined,
    asked: description === undefined ? name : `${name} (${description})`,
  };
}

type Used = { ok: true; found: StoredPackage } | { ok: false; message: string };

/** An uploaded package, kept from now on as long as one that was just used; or why there is none. */
export async function usePackage(
  { store, now }: Pick<Dependencies, 'store' | 'now'>,
  { id, owner, name }: Repository,
  sha256: string,
): Promise<Used> {
  const found = await store.packages.use(id, sha256, now());
  if (found) return { ok: true, found };
  const message = `${owner}/${name} has no package ${packageName(sha256)}, or no more: pack its folder again with \`slashrun run --adhoc\``;
  return { ok: false, message };
}
