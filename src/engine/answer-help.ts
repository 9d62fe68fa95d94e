import { findStep } from '../core/plan/find-step.ts';
import type { PlanProblem } from '../core/plan/plan-problem.ts';
import { joinHelp, renderHelp, renderStepHelp } from '../core/report/render-help.ts';
import type { CommentCommand } from '../core/request/comment-command.ts';
import type { CommentDelivery } from '../core/request/comment-delivery.ts';
import type { Dependencies } from './dependencies.ts';
import { readDefinition } from './read-definition.ts';

type HelpCommand = Extract<CommentCommand, { verb: 'help' }>;

/** Answers all `/help` of a comment in one reply; what stands in the way otherwise. */
export async function answerHelp(
  deps: Dependencies,
  comment: CommentDelivery,
  commands: readonly HelpCommand[],
): Promise<readonly PlanProblem[]> {
  const { repository, pullRequest } = comment;
  const { headSha } = await deps.github.pullRequest(repository, pullRequest);
  const read = await readDefinition(deps, repository, headSha);
  if (!read.ok) return read.messages.map((message) => ({ message }));
  const problems: PlanProblem[] = [];
  const answers = commands.flatMap(({ step, line, text }) => {
    if (step === undefined) return [renderHelp(read.definition)];
    const found = findStep(read.definition, step);
    if (found.ok) return [renderStepHelp(found.step)];
    for (const message of found.messages) problems.push({ line, text, message });
    return [];
  });
  if (problems.length === 0) await deps.github.comment(repository, pullRequest, joinHelp(answers));
  return problems;
}
