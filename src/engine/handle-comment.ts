import type { CommentEvent, About } from '../core/event/github-event.ts';
import type { PlanProblem } from '../core/plan/plan-problem.ts';
import { renderRefusal } from '../core/report/render-refusal.ts';
import type { CommentCommand } from '../core/request/comment-command.ts';
import { parseComment } from '../core/request/parse-comment.ts';
import { type Person, refusalOf } from '../core/rules/check-policy.ts';
import { formatProblem } from '../core/definition/problem.ts';
import type { Rules } from '../core/rules/rules.ts';
import { answerCommands } from './answer-commands.ts';
import { createExecutions } from './create-executions.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handled } from './handled.ts';
import { identify } from './identify.ts';
import { planCommands } from './plan-commands.ts';
import type { PullRequest } from './ports/github.ts';
import { GitHubRefused } from './ports/github.ts';
import { react } from './react.ts';
import { readRules } from './read-rules.ts';
import { reply } from './reply.ts';
import { findTargets } from './stop-targets.ts';
import { stopExecution } from './stop-execution.ts';

export type HandledComment = Handled<About & CommentEvent>;

/** A comment, with all that its commands are judged by. */
export type Conversation = HandledComment & {
  commands: readonly CommentCommand[];
  person: Person;
  pullRequest: PullRequest;
  policy: Rules;
};

/**
 * Does what a comment asks for: all of its commands or, when anything in it is wrong, none, with
 * one reply that says what. Only people who may command are heard.
 */
export async function handleComment(deps: Dependencies, handled: HandledComment): Promise<void> {
  const { commands, problems } = parseComment(handled.event.body);
  if (commands.length === 0 && problems.length === 0) return;
  // Both to their end: what is tried again must not meet itself.
  const [obeyed, reacted] = await Promise.allSettled([
    obeyIfAllowed(deps, { ...handled, commands }, problems),
    react(deps, handled.event, 'eyes'),
  ]);
  const refused = obeyed.status === 'fulfilled' ? obeyed.value : problemsOf(obeyed.reason);
  if (refused.length > 0) await refuse(deps, handled, refused);
  if (reacted.status === 'rejected') throw reacted.reason;
}

/** What GitHub will never let us do is told to whoever asked; everything else is tried again. */
function problemsOf(error: unknown): readonly PlanProblem[] {
  if (!(error instanceof GitHubRefused)) throw error;
  return [{ message: `GitHub refused what this takes: ${error.message}` }];
}

async function obeyIfAllowed(
  deps: Dependencies,
  asked: HandledComment & { commands: readonly CommentCommand[] },
  problems: readonly PlanProblem[],
): Promise<readonly PlanProblem[]> {
  const { event } = asked;
  const { repository, sender } = event;
  const [rules, pullRequest] = await Promise.all([
    readRules(deps, repository, undefined),
    deps.github.pullRequest(repository, event.pullRequest),
  ]);
  if (!rules.ok)
    return [
      {
        message: `the rules on ${event.defaultBranch} say who may do this, and cannot be read`,
      },
      ...rules.problems.map((problem) => ({ message: formatProblem(problem) })),
    ];
  const identified = await identify(deps, { repository, sender, policy: rules.rules.allow });
  if (!identified.ok) return [{ message: identified.message }];
  const { person } = identified;
  const name = `${repository.owner}/${repository.name}`;
  const refusal = refusalOf(rules.rules.allow, person, name);
  if (refusal !== undefined) return [{ message: refusal }];
  return obey(deps, { ...asked, person, pullRequest, policy: rules.rules }, problems);
}

/** What stands in the way; empty when everything was done. */
async function obey(
  deps: Dependencies,
  conversation: Conversation,
  found: readonly PlanProblem[],
): Promise<readonly PlanProblem[]> {
  const { commands, deliveryId, event, person } = conversation;
  const planned = await planCommands(deps, conversation);
  const targets = await findTargets(deps, conversation);
  const answers = await answerCommands(deps, conversation, planned.plans);
  const problems = [...found, ...planned.problems, ...targets.problems, ...answers.problems];
  if (problems.length > 0) return problems;
  const runs = planned.plans.filter(({ command }) => !(command.verb === 'run' && command.plan));
  await createExecutions(deps, { deliveryId, runs });
  for (const { id, now } of targets.targets)
    await stopExecution(deps, { id, by: person.login, now, request: deliveryId });
  if (answers.texts.length > 0) {
    const isHelp = commands.every(({ verb }) => verb === 'help');
    await reply(deps, {
      deliveryId,
      event,
      kind: isHelp ? 'help' : 'answer',
      text: answers.texts.join('\n\n'),
    });
  }
  return [];
}

async function refuse(
  deps: Dependencies,
  { deliveryId, event }: HandledComment,
  problems: readonly PlanProblem[],
): Promise<void> {
  const { commentId, sender } = event;
  deps.log.info({ commentId, author: sender.login, problems }, 'command refused');
  await react(deps, event, 'confused');
  const text = renderRefusal({ author: sender.login, problems });
  await reply(deps, { deliveryId, event, kind: 'error', text }).catch((error: unknown) => {
    // A conversation that is locked or gone hears nobody: the reaction has to do.
    if (!(error instanceof GitHubRefused)) throw error;
    deps.log.warn({ commentId, err: error }, 'GitHub refused the reply');
  });
}
