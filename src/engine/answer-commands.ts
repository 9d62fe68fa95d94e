import { findStep } from '../core/plan/find-step.ts';
import type { PlanProblem } from '../core/plan/plan-problem.ts';
import { renderComparison } from '../core/report/render-comparison.ts';
import { renderHelp, renderStepHelp } from '../core/report/render-help.ts';
import { renderLogAnswer } from '../core/report/render-log-tail.ts';
import { renderPlan } from '../core/report/render-plan.ts';
import { renderQueue } from '../core/report/render-queue.ts';
import { renderStatus } from '../core/report/render-status.ts';
import type { CommentCommand } from '../core/request/comment-command.ts';
import type { Dependencies } from './dependencies.ts';
import { describePlan } from './describe-plan.ts';
import { rowOf } from './execution-row.ts';
import type { Conversation } from './handle-comment.ts';
import type { PlannedCommand } from './plan-commands.ts';
import { queueRows } from './queue-rows.ts';
import { readDefinition } from './read-definition.ts';
import { logTail } from './read-log.ts';

type Answers = { texts: string[]; problems: PlanProblem[] };
type Answer = { text: string } | { message: string } | undefined;

const LISTED = 20;
const LOG_LINES = 30;

/** What is to be said to the commands that ask something, in their order. Changes nothing. */
export async function answerCommands(
  deps: Dependencies,
  conversation: Conversation,
  plans: readonly PlannedCommand[],
): Promise<Answers> {
  const found: Answers = { texts: [], problems: [] };
  for (const command of conversation.commands) {
    const plan = plans.find((each) => each.command === command);
    const answer = await answerOf(deps, conversation, { command, plan });
    const { line, text } = command;
    if (answer && 'text' in answer) found.texts.push(answer.text);
    else if (answer) found.problems.push({ line, text, message: answer.message });
  }
  return found;
}

type Asked = { command: CommentCommand; plan: PlannedCommand | undefined };

async function answerOf(
  deps: Dependencies,
  conversation: Conversation,
  { command, plan }: Asked,
): Promise<Answer> {
  const { repository, pullRequest } = conversation.event;
  switch (command.verb) {
    case 'run':
      if (!command.plan || !plan) return undefined;
      return { text: renderPlan(await describePlan(deps, plan.run)) };
    case 'stop':
    case 'rerun':
      return undefined;
    case 'status': {
      const { executions } = deps.store;
      const all = await executions.ofPullRequest(repository.id, pullRequest, LISTED);
      return { text: renderStatus(await Promise.all(all.map((each) => rowOf(deps, each)))) };
    }
    case 'queue':
      return { text: renderQueue(await queueRows(deps, repository.id), deps.now()) };
    case 'logs':
      return answerLogs(deps, conversation, command);
    case 'compare':
      return answerCompare(deps, conversation, command.counters);
    case 'help':
      return answerHelp(deps, conversation, command.step);
  }
}

async function answerLogs(
  deps: Dependencies,
  { event }: Conversation,
  { counter, lines = LOG_LINES }: Extract<CommentCommand, { verb: 'logs' }>,
): Promise<Answer> {
  const { repository, pullRequest } = event;
  const [execution] =
    counter === undefined
      ? await deps.store.executions.ofPullRequest(repository.id, pullRequest, 1)
      : [await deps.store.executions.byCounter(repository.id, counter)];
  if (!execution) return noExecution(counter);
  const tail = await logTail(deps, execution.id, lines);
  const { counter: number, spec } = execution;
  return {
    text: renderLogAnswer({ counter: number, spec, tail, url: deps.links.log(execution.id) }),
  };
}

async function answerCompare(
  deps: Dependencies,
  { event }: Conversation,
  counters: readonly [number, number],
): Promise<Answer> {
  const rows = [];
  for (const counter of counters) {
    const execution = await deps.store.executions.byCounter(event.repository.id, counter);
    if (!execution) return noExecution(counter);
    rows.push(await rowOf(deps, execution));
  }
  const [one, other] = rows;
  return one && other && { text: renderComparison(one, other) };
}

async function answerHelp(
  deps: Dependencies,
  { event, pullRequest }: Conversation,
  step: string | undefined,
): Promise<Answer> {
  const read = await readDefinition(deps, {
    repository: event.repository,
    commit: pullRequest.headSha,
  });
  if (!read.ok) return { message: read.messages.join('\n') };
  if (step === undefined) return { text: renderHelp(read.definition) };
  const found = findStep(read.definition, step);
  return found.ok ? { text: renderStepHelp(found.step) } : { message: found.messages.join('\n') };
}

function noExecution(counter: number | undefined): Answer {
  return {
    message:
      counter === undefined
        ? 'nothing has run on this pull request yet'
        : `there is no execution #${counter} in this repository`,
  };
}
