import type { Execution } from '../core/execution/execution.ts';
import { formatProblem } from '../core/definition/problem.ts';
import { refusalOf } from '../core/rules/check-policy.ts';
import type { Dependencies } from './dependencies.ts';
import { identify } from './identify.ts';
import { readRules } from './read-rules.ts';
import { stopExecution } from './stop-execution.ts';

type Asking = { execution: Execution; login: string; now: boolean };
type Stopped = { ok: true; wasRunning: boolean } | { ok: false; message: string };

/** Stops an execution for somebody who may command in its repository, as a comment would. */
export async function stopForPerson(
  deps: Dependencies,
  { execution, login, now }: Asking,
): Promise<Stopped> {
  const repository = await deps.store.repositories.current(execution.spec.repository);
  const policy = await readRules(deps, repository, undefined);
  if (!policy.ok) return { ok: false, message: policy.problems.map(formatProblem).join('; ') };
  const { allow } = policy.rules;
  const sender = { login, isBot: false };
  const identified = await identify(deps, { repository, sender, policy: allow });
  if (!identified.ok) return identified;
  const message = refusalOf(allow, identified.person, `${repository.owner}/${repository.name}`);
  if (message !== undefined) return { ok: false, message };
  const wasRunning = await stopExecution(deps, { id: execution.id, by: login, now });
  return { ok: true, wasRunning };
}
