import type { Sender } from '../core/event/github-event.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { Repository, Trigger } from '../core/execution/execution-spec.ts';
import { formatProblem } from '../core/definition/problem.ts';
import type { DispatchRequest } from '../core/request/read-dispatch.ts';
import { refusalOf } from '../core/rules/check-policy.ts';
import { createExecutions } from './create-executions.ts';
import type { Dependencies } from './dependencies.ts';
import { identify } from './identify.ts';
import { planRun } from './plan-run.ts';
import { readRulesOf, treeOf } from './code-of-run.ts';
import { readRules } from './read-rules.ts';
import { resolveCode } from './resolve-code.ts';

export type Dispatched = {
  deliveryId: string;
  repository: Repository;
  defaultBranch: string;
  sender: Sender;
  via: Extract<Trigger, { kind: 'dispatch' }>['via'];
  request: DispatchRequest;
};

type Started = { ok: true; execution: Execution } | { ok: false; messages: string[] };

/** Starts what a program or a person asked for without a comment. */
export async function startDispatched(
  deps: Dependencies,
  { deliveryId, repository, defaultBranch, sender, via, request }: Dispatched,
): Promise<Started> {
  const { command } = request;
  const resolved = await resolveCode(deps, { repository, defaultBranch, request });
  if (!resolved.ok) return { ok: false, messages: [resolved.message] };
  const { commit, package: packed } = resolved;
  const code = { repository, commit, package: packed };
  const [policy, rules, tree] = await Promise.all([
    readRules(deps, repository, undefined),
    readRulesOf(deps, code),
    treeOf(deps, code),
  ]);
  const broken = [policy, rules].flatMap((each) => (each.ok ? [] : each.problems));
  if (!policy.ok || !rules.ok) return { ok: false, messages: broken.map(formatProblem) };
  const identified = await identify(deps, { repository, sender, policy: policy.rules.allow });
  if (!identified.ok) return { ok: false, messages: [identified.message] };
  const { person } = identified;
  const name = `${repository.owner}/${repository.name}`;
  const refusal = refusalOf(policy.rules.allow, person, name);
  if (refusal !== undefined) return { ok: false, messages: [refusal] };
  const trigger: Trigger = {
    kind: 'dispatch',
    via,
    actor: sender.login,
    actorId: sender.id,
    permission: person.role,
    ref: resolved.asked,
    text: command.text,
  };
  const base = { branch: defaultBranch, commits: [] };
  const context = {
    ...code,
    tree,
    rules: rules.rules,
    policy: policy.rules,
    person,
    ref: resolved.ref,
    isFork: false,
    base,
  };
  const plan = await planRun(deps, context, { command, trigger });
  if (!plan.ok) return { ok: false, messages: plan.problems.map(({ message }) => message) };
  const [execution] = await createExecutions(deps, {
    deliveryId,
    runs: [{ index: 0, run: plan.run }],
  });
  if (!execution) throw new Error('nothing was created');
  return { ok: true, execution };
}
