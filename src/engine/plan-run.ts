import { createHash } from 'node:crypto';
import { summarizeProblems } from '../core/definition/summarize-problems.ts';
import type {
  CodePackage,
  CommitSha,
  ExecutionSpec,
  Repository,
  Trigger,
} from '../core/execution/execution-spec.ts';
import { type PlanProblem, planExecution } from '../core/plan/plan-execution.ts';
import { reuseKey } from '../core/plan/reuse-key.ts';
import type { RunCommand } from '../core/request/comment-command.ts';
import { type Person, environmentRefusal, forkRefusal } from '../core/rules/check-policy.ts';
import type { Concurrency, Rules } from '../core/rules/rules.ts';
import { budgetRefusal } from './budget-refusal.ts';
import type { Dependencies } from './dependencies.ts';
import { planInputs } from './plan-inputs.ts';
import { readDefinition } from './read-definition.ts';

/** What is the same for all runs that one event asks for at one commit. */
export type RunContext = {
  repository: Repository;
  commit: CommitSha;
  package: CodePackage | undefined;
  /** Of its files, for what must be equal to be reused; undefined for a fork's. */
  tree: string | undefined;
  /** At the commit: what it starts, and how. */
  rules: Pick<Rules, 'code' | 'reuse' | 'concurrency'>;
  /** On the default branch: what is allowed, and how it is judged. */
  policy: Pick<Rules, 'allow' | 'gates' | 'metrics' | 'stickyComment'>;
  /** Undefined for what the default branch's own rules start: nobody asked. */
  person: Person | undefined;
  ref: string | undefined;
  isFork: boolean;
  base: ExecutionSpec['base'] | undefined;
};

export type Wanted = {
  command: RunCommand;
  trigger: Trigger;
  /** What the check is called, if not by its step. */
  name?: string | undefined;
  concurrency?: Concurrency | undefined;
  /** Whether an equal execution may answer for it. */
  reuse?: boolean | undefined;
};

export type PlannedRun = {
  spec: ExecutionSpec;
  name: string | undefined;
  mayReuse: boolean;
};
type Plan = { ok: true; run: PlannedRun } | { ok: false; problems: PlanProblem[] };

/** What a run would be, or everything that stands in its way. Creates nothing. */
export async function planRun(
  deps: Dependencies,
  context: RunContext,
  wanted: Wanted,
): Promise<Plan> {
  const { repository, commit, policy, rules, isFork } = context;
  const { command, trigger } = wanted;
  const read = await readDefinition(deps, context);
  if (!read.ok) return { ok: false, problems: read.messages.map((message) => ({ message })) };
  const { atOnce, atOncePerPerson } = policy.allow.budgets;
  const plan = planExecution({
    command,
    definition: read.definition,
    settings: deps.settings.operator,
    repository,
    commit,
    package: context.package,
    trigger,
    origin: {
      ref: context.ref,
      base: context.base,
      isFork,
      code: rules.code,
      quota: {
        ...(atOnce !== undefined && { atOnce }),
        ...(atOncePerPerson !== undefined && { atOncePerPerson }),
      },
      stickyComment: policy.stickyComment,
      gates: policy.gates,
      directions: policy.metrics,
    },
  });
  if (!plan.ok) return plan;
  const { step, inputs: overrides, values, isFresh } = plan;
  const inputs = await planInputs(deps, { repository, step, overrides, values, isFork });
  if (!inputs.ok) return inputs;
  const refusals = await refusalsOf(deps, context, plan.spec);
  if (refusals.length > 0) {
    const { line, text } = command;
    return { ok: false, problems: refusals.map((message) => ({ line, text, message })) };
  }
  const warnings = [...plan.spec.warnings, ...summarizeProblems(read.problems)];
  const spec: ExecutionSpec = {
    ...plan.spec,
    inputs: inputs.inputs,
    warnings,
    ...concurrencyOf(context, wanted, plan.spec),
  };
  const key = context.tree === undefined ? undefined : hash(reuseKey(spec, context.tree));
  const mayReuse = (wanted.reuse ?? rules.reuse) && !isFresh && !isFork;
  return {
    ok: true,
    run: {
      spec: key === undefined ? spec : { ...spec, reuseKey: key },
      name: wanted.name,
      mayReuse,
    },
  };
}

async function refusalsOf(
  deps: Dependencies,
  { repository, policy, person, isFork }: RunContext,
  { environment, pricePerHour }: ExecutionSpec,
): Promise<string[]> {
  const { allow } = policy;
  const byPolicy = person && [
    environmentRefusal(allow, person, environment),
    isFork ? forkRefusal(allow, person, environment) : undefined,
  ];
  const asked = { repository, actor: person?.login, environment, pricePerHour };
  const budget = await budgetRefusal(deps, asked, allow.budgets);
  return [...(byPolicy ?? []), budget].filter((message) => message !== undefined);
}

/** What a person asks for in a comment is not kept waiting by a rule's. */
function concurrencyOf(
  { repository, rules, ref }: RunContext,
  { trigger, name, concurrency: own }: Wanted,
  { step }: ExecutionSpec,
): Pick<ExecutionSpec, 'concurrency'> {
  const isRule = ['push', 'pull-request', 'schedule'].includes(trigger.kind);
  const concurrency = own ?? (isRule ? rules.concurrency : undefined);
  if (!concurrency) return {};
  const { group, cancelInProgress } = concurrency;
  const place = (): string => {
    if (typeof group === 'object') return `name ${group.name}`;
    const pullRequest = 'pullRequest' in trigger ? trigger.pullRequest : undefined;
    const isOfPullRequest = group === 'pull-request' && pullRequest !== undefined;
    const where = isOfPullRequest ? `pull request ${pullRequest}` : `branch ${ref ?? ''}`;
    return `${where} ${name ?? step}`;
  };
  return { concurrency: { key: `${repository.id} ${place()}`, cancelInProgress } };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
