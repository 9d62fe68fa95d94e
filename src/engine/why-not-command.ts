import type { Execution } from '../core/execution/execution.ts';
import { formatProblem } from '../core/definition/problem.ts';
import { refusalOf } from '../core/rules/check-policy.ts';
import type { Dependencies } from './dependencies.ts';
import { identify } from './identify.ts';
import { readRules } from './read-rules.ts';

/**
 * Why a person may not do something with an execution that a command in a comment does, in words; undefined
 * when they may.
 */
export async function whyNotCommand(
  deps: Dependencies,
  { execution, login }: { execution: Execution; login: string },
): Promise<string | undefined> {
  const repository = await deps.store.repositories.current(execution.spec.repository);
  const policy = await readRules(deps, repository, undefined);
  if (!policy.ok) return policy.problems.map(formatProblem).join('; ');
  const { allow } = policy.rules;
  const sender = { login, isBot: false };
  const identified = await identify(deps, { repository, sender, policy: allow });
  if (!identified.ok) return identified.message;
  return refusalOf(allow, identified.person, `${repository.owner}/${repository.name}`);
}
