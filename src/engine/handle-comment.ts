import type { PlanProblem } from '../core/plan/plan-problem.ts';
import { renderRefusal } from '../core/report/render-refusal.ts';
import type { CommentCommand } from '../core/request/comment-command.ts';
import type { CommentDelivery } from '../core/request/comment-delivery.ts';
import { parseComment } from '../core/request/parse-comment.ts';
import { answerHelp } from './answer-help.ts';
import type { Dependencies } from './dependencies.ts';
import { dispatch } from './dispatch.ts';
import { planRequests } from './plan-requests.ts';
import { GitHubRefused, type PullRequest } from './ports/github.ts';
import { stopExecution } from './stop-execution.ts';

type Handled = { deliveryId: string; comment: CommentDelivery };
type StopCommand = Extract<CommentCommand, { verb: 'stop' }>;

/**
 * Does what a comment asks for: all of its commands or, when anything in it is wrong, none, with
 * one reply that says what. Only people who may write to the repository are heard.
 */
export async function handleComment(deps: Dependencies, handled: Handled): Promise<void> {
  const { comment } = handled;
  const { commands, problems } = parseComment(comment.body);
  if (commands.length === 0 && problems.length === 0) return;
  const [refused] = await Promise.all([
    obeyIfAllowed(deps, { ...handled, commands, problems }),
    acknowledge(deps, comment),
  ]);
  if (refused.length > 0) await refuse(deps, comment, refused);
}

type Obeyed = Handled & { commands: readonly CommentCommand[]; problems: readonly PlanProblem[] };

/** What stands in the way; empty when everything was done. */
async function obeyIfAllowed(deps: Dependencies, obeyed: Obeyed): Promise<readonly PlanProblem[]> {
  const { comment, commands } = obeyed;
  const { repository } = comment;
  const isRun = commands.some(({ verb }) => verb === 'run');
  const [may, pullRequest] = await Promise.all([
    mayCommand(deps, comment),
    isRun ? deps.github.pullRequest(repository, comment.pullRequest) : undefined,
  ]);
  return may ? obey(deps, { ...obeyed, pullRequest }) : [noWriteAccess(comment)];
}

async function obey(
  deps: Dependencies,
  obeyed: Obeyed & { pullRequest: PullRequest | undefined },
): Promise<readonly PlanProblem[]> {
  const { deliveryId, comment, commands, pullRequest } = obeyed;
  const planned = pullRequest
    ? await planRequests(deps, { comment, commands, pullRequest })
    : { specs: [], problems: [] };
  const problems = [...obeyed.problems, ...planned.problems];
  if (problems.length > 0) return problems;
  for (const [index, spec] of planned.specs.entries()) {
    const request = { deliveryId, index };
    const execution = await deps.store.executions.create(request, spec, deps.now());
    deps.log.info({ executionId: execution.id, deliveryId, step: spec.step }, 'execution created');
    await dispatch(deps, execution.id);
  }
  const asked = commands.filter((command) => command.verb === 'help');
  const unanswered = asked.length > 0 ? await answerHelp(deps, comment, asked) : [];
  // Last, because a delivery that is tried again must not stop twice: the second time has no grace.
  for (const command of commands)
    if (command.verb === 'stop') await stopNamed(deps, comment, command);
  return unanswered;
}

/** A comment that is gone by now is no reason not to do what it said. */
async function acknowledge(deps: Dependencies, comment: CommentDelivery): Promise<void> {
  const { repository, commentId } = comment;
  await deps.github.react(repository, commentId, 'eyes').catch((error: unknown) => {
    if (!(error instanceof GitHubRefused)) throw error;
    deps.log.warn({ commentId, err: error }, 'GitHub refused the reaction');
  });
}

async function mayCommand({ github }: Dependencies, comment: CommentDelivery): Promise<boolean> {
  const permission = await github.permission(comment.repository, comment.author);
  return permission === 'admin' || permission === 'write';
}

function noWriteAccess({ author, repository }: CommentDelivery): PlanProblem {
  const name = `${repository.owner}/${repository.name}`;
  return {
    message: `${author} cannot start or stop anything here: it takes write access to ${name}`,
  };
}

async function stopNamed(
  deps: Dependencies,
  comment: CommentDelivery,
  { target, now }: StopCommand,
): Promise<void> {
  const active = await deps.store.executions.activeOfPullRequest(
    comment.repository.id,
    comment.pullRequest,
  );
  for (const { id, counter, spec } of active) {
    const isMeant =
      target === 'all' ||
      ('step' in target ? target.step === spec.step : target.counter === counter);
    if (isMeant) await stopExecution(deps, { id, by: comment.author, now });
  }
}

async function refuse(
  deps: Dependencies,
  comment: CommentDelivery,
  problems: readonly PlanProblem[],
): Promise<void> {
  const { repository, pullRequest, commentId, author } = comment;
  deps.log.info({ commentId, author, problems }, 'command refused');
  await deps.github.react(repository, commentId, 'confused');
  await deps.github.comment(repository, pullRequest, renderRefusal({ author, problems }));
}
