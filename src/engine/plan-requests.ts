import { summarizeProblems } from '../core/definition/summarize-problems.ts';
import type { CommitSha, ExecutionSpec, Trigger } from '../core/execution/execution-spec.ts';
import { type PlanProblem, planExecution } from '../core/plan/plan-execution.ts';
import type { CommentCommand } from '../core/request/comment-command.ts';
import type { CommentDelivery } from '../core/request/comment-delivery.ts';
import { chooseCommit } from './choose-commit.ts';
import type { Dependencies } from './dependencies.ts';
import { planInputs } from './plan-inputs.ts';
import type { PullRequest } from './ports/github.ts';
import { readDefinition } from './read-definition.ts';

type RunCommand = Extract<CommentCommand, { verb: 'run' }>;
type Requests = {
  comment: CommentDelivery;
  commands: readonly CommentCommand[];
  pullRequest: PullRequest;
};
type Plans = { specs: ExecutionSpec[]; problems: PlanProblem[] };

/** What each `/run` of a comment would be, and everything that stands in the way of any of them. */
export async function planRequests(
  deps: Dependencies,
  { comment, commands, pullRequest }: Requests,
): Promise<Plans> {
  const plans: Plans = { specs: [], problems: [] };
  for (const command of commands) {
    if (command.verb !== 'run') continue;
    const { line, text } = command;
    const refuse = (problems: readonly PlanProblem[]) =>
      plans.problems.push(...problems.map((problem) => ({ line, text, ...problem })));
    const chosen = chooseCommit(pullRequest, command);
    if (!chosen.ok) {
      refuse([{ message: chosen.message }]);
      continue;
    }
    const plan = await planOne(deps, comment, { command, commit: chosen.commit });
    if (plan.ok) plans.specs.push(plan.spec);
    else refuse(plan.problems);
  }
  return plans;
}

type Plan = { ok: true; spec: ExecutionSpec } | { ok: false; problems: PlanProblem[] };
type Planned = { command: RunCommand; commit: CommitSha };

async function planOne(
  deps: Dependencies,
  comment: CommentDelivery,
  { command, commit }: Planned,
): Promise<Plan> {
  const { repository } = comment;
  const read = await readDefinition(deps, repository, commit);
  if (!read.ok) return { ok: false, problems: read.messages.map((message) => ({ message })) };
  const plan = planExecution({
    command,
    definition: read.definition,
    settings: deps.settings.operator,
    repository,
    commit,
    trigger: triggerOf(comment, command),
  });
  if (!plan.ok) return plan;
  const inputs = await planInputs(deps, {
    repository,
    step: plan.step,
    overrides: plan.inputs,
    values: plan.values,
  });
  if (!inputs.ok) return inputs;
  const warnings = [...plan.spec.warnings, ...summarizeProblems(read.problems)];
  return { ok: true, spec: { ...plan.spec, inputs: inputs.inputs, warnings } };
}

function triggerOf(comment: CommentDelivery, { text }: RunCommand): Trigger {
  return {
    kind: 'comment',
    actor: comment.author,
    actorId: comment.authorId,
    pullRequest: comment.pullRequest,
    commentId: comment.commentId,
    commentUrl: comment.commentUrl,
    text,
  };
}
