import { formatProblem } from '../core/definition/problem.ts';
import type { CommitSha, ExecutionSpec, Repository } from '../core/execution/execution-spec.ts';
import type { Person } from '../core/rules/check-policy.ts';
import type { Rules } from '../core/rules/rules.ts';
import type { Dependencies } from './dependencies.ts';
import type { RunContext } from './plan-run.ts';
import type { PullRequest } from './ports/github.ts';
import { readRules } from './read-rules.ts';

type OfPullRequest = {
  repository: Repository;
  pullRequest: PullRequest;
  commit: CommitSha;
  policy: Rules;
  person: Person;
};

type Context = { ok: true; context: RunContext } | { ok: false; message: string };

/** What holds for a run at a commit of a pull request. A fork's own rules are not listened to. */
export async function pullRequestContext(
  deps: Dependencies,
  { repository, pullRequest, commit, policy, person }: OfPullRequest,
): Promise<Context> {
  const { isFork, headRef } = pullRequest;
  const [own, found, base] = await Promise.all([
    isFork ? { ok: true as const, rules: policy } : readRules(deps, repository, commit),
    isFork ? undefined : deps.github.commit(repository, commit),
    baseOfPullRequest(deps, { repository, pullRequest, commit }),
  ]);
  if (!own.ok) return { ok: false, message: own.problems.map(formatProblem).join('; ') };
  return {
    ok: true,
    context: {
      repository,
      commit,
      tree: found?.tree,
      rules: own.rules,
      policy,
      person,
      ref: headRef,
      isFork,
      base,
    },
  };
}

type Based = Pick<OfPullRequest, 'repository' | 'commit'> & {
  pullRequest: Pick<PullRequest, 'baseRef' | 'baseSha'>;
};

/** Where the pull request left the branch that it goes into, then where that branch is. */
export async function baseOfPullRequest(
  { github }: Dependencies,
  { repository, pullRequest, commit }: Based,
): Promise<ExecutionSpec['base']> {
  const { baseRef, baseSha } = pullRequest;
  const compared = await github.compare(repository, baseSha, commit);
  const commits = compared ? [compared.mergeBase, baseSha] : [baseSha];
  return { branch: baseRef, commits: [...new Set(commits)] };
}
