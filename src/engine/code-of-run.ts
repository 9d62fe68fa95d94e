import type { ExecutionSpec } from '../core/execution/execution-spec.ts';
import type { Dependencies } from './dependencies.ts';
import { type ReadRules, readRules } from './read-rules.ts';

/** What code an execution runs: a commit of its repository, or a package of it. */
export type RunCode = Pick<ExecutionSpec, 'repository' | 'commit'> & {
  package?: ExecutionSpec['package'] | undefined;
};

/** Names the files of the code, whatever commit they are at; undefined when GitHub does not know them. */
export async function treeOf(
  { github }: Dependencies,
  { repository, commit, package: packed }: RunCode,
): Promise<string | undefined> {
  if (packed) return `package ${packed.sha256}`;
  return (await github.commit(repository, commit))?.tree;
}

/**
 * The rules that the code brings with it. A package brings none: those of the default branch hold, and its
 * files are all there.
 */
export async function readRulesOf(
  deps: Dependencies,
  { repository, commit, package: packed }: RunCode,
): Promise<ReadRules> {
  if (!packed) return readRules(deps, repository, commit);
  const read = await readRules(deps, repository, undefined);
  const code = { submodules: false, lfs: false };
  return read.ok ? { ok: true, rules: { ...read.rules, code } } : read;
}
