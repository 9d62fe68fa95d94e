import { formatProblem } from '../core/definition/problem.ts';
import type { ExecutionSpec } from '../core/execution/execution-spec.ts';
import type { Person } from '../core/rules/check-policy.ts';
import type { Rules } from '../core/rules/rules.ts';
import { type RunCode, readRulesOf, treeOf } from './code-of-run.ts';
import type { Dependencies } from './dependencies.ts';
import type { RunContext } from './plan-run.ts';
import type { PullRequest } from './ports/github.ts';

type OfPullRequest = RunCode & {
  pullRequest: PullRequest;
  policy: Rules;
  person: Person;
};

type Context = { ok: true; context: RunContext } | { ok: false; message: string };

/** What holds for a run of a pull request. A fork's own rules are not listened to. */
export async function pullRequestContext(
  deps: Dependencies,
  { pullRequest, policy, person, ...code }: OfPullRequest,
): Promise<Context> {
  const { isFork, headRef } = pullRequest;
  const [own, tree, base] = await Promise.all([
    isFork ? { ok: true as const, rules: policy } : readRulesOf(deps, code),
    isFork ? undefined : treeOf(deps, code),
    baseOfPullRequest(deps, { ...code, pullRequest }),
  ]);
  if (!own.ok) return { ok: false, message: own.problems.map(formatProblem).join('; ') };
  return {
    ok: true,
    context: {
      ...code,
      package: code.package,
      tree,
      rules: own.rules,
      policy,
      person,
      ref: headRef,
      isFork,
      base,
    },
  };
}

type Based = RunCode & {
  pullRequest: Pick<PullRequest, 'baseRef' | 'baseSha'>;
};

/** Where the pull request left the branch that it goes into, then where that branch is. */
export async function baseOfPullRequest(
  { github }: Dependencies,
  { repository, pullRequest, commit, package: packed }: Based,
): Promise<ExecutionSpec['base']> {
  const { baseRef, baseSha } = pullRequest;
  const compared = packed ? undefined : await github.compare(repository, baseSha, commit);
  const commits = compared ? [compared.mergeBase, baseSha] : [baseSha];
  return { branch: baseRef, commits: [...new Set(commits)] };
}
