import { isEnded } from '../core/execution/advance.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { Trigger } from '../core/execution/execution-spec.ts';
import { nameCheck } from '../core/plan/name-check.ts';
import { isSameRun, namedRun } from '../core/plan/named-run.ts';
import type { PlanProblem } from '../core/plan/plan-problem.ts';
import { chooseCommit } from '../core/request/choose-commit.ts';
import type { CommentCommand, RunCommand } from '../core/request/comment-command.ts';
import { repeatCommand } from '../core/request/repeat-command.ts';
import type { Rules } from '../core/rules/rules.ts';
import type { RunCode } from './code-of-run.ts';
import type { Dependencies } from './dependencies.ts';
import type { Conversation } from './handle-comment.ts';
import { type PlannedRun, planRun } from './plan-run.ts';
import { readDefinition } from './read-definition.ts';
import { pullRequestContext } from './run-context.ts';

type Asking = Extract<CommentCommand, { verb: 'run' | 'rerun' }>;
export type PlannedCommand = { command: Asking; index: number; run: PlannedRun };
type Plans = { plans: PlannedCommand[]; problems: PlanProblem[] };

/**
 * What each `/run` and `/rerun` of a comment would be, and everything that stands in the way of any. What
 * the comment started when it was handled before is left as it is: by now it would be planned otherwise.
 */
export async function planCommands(deps: Dependencies, conversation: Conversation): Promise<Plans> {
  const found: Plans = { plans: [], problems: [] };
  const { commands, deliveryId } = conversation;
  const started = await deps.store.executions.ofDelivery(deliveryId);
  for (const [index, command] of commands.entries()) {
    if (command.verb !== 'run' && command.verb !== 'rerun') continue;
    if (started.has(index)) continue;
    const { line, text } = command;
    const plan =
      command.verb === 'run'
        ? await planNew(deps, conversation, command)
        : await planAgain(deps, conversation, command);
    if (plan.ok) found.plans.push({ command, index, run: plan.run });
    else found.problems.push(...plan.problems.map((problem) => ({ line, text, ...problem })));
  }
  return found;
}

type Plan = Awaited<ReturnType<typeof planRun>>;

async function planNew(
  deps: Dependencies,
  conversation: Conversation,
  command: RunCommand,
): Promise<Plan> {
  const { event, pullRequest, receivedAt, person } = conversation;
  const { repository, commentId, commentUrl, body, createdAt, sender } = event;
  const heads = await deps.store.heads.list(repository.id, pullRequest.number);
  const question = { pullRequest, heads, commentedAt: createdAt, receivedAt };
  const chosen = chooseCommit(question, command);
  if (!chosen.ok) return refuse(chosen.message);
  const [newest] = heads;
  const trigger: Trigger = {
    kind: 'comment',
    actor: person.login,
    actorId: sender.id,
    permission: person.role,
    pullRequest: pullRequest.number,
    commentId,
    commentUrl,
    commentBody: body,
    text: command.text,
    ...(newest && { headSeen: newest.sha }),
  };
  return planAt(deps, conversation, { commit: chosen.commit, command, trigger });
}

async function planAgain(
  deps: Dependencies,
  conversation: Conversation,
  command: Extract<CommentCommand, { verb: 'rerun' }>,
): Promise<Plan> {
  const { event, pullRequest, person } = conversation;
  const original = await findOriginal(deps, conversation, command.counter);
  if (typeof original === 'string') return refuse(original);
  const again = repeatCommand(original.spec.trigger.text, command);
  if (!again.ok) return refuse(again.message);
  const trigger: Trigger = {
    kind: 'rerun',
    how: 'comment',
    actor: person.login,
    actorId: event.sender.id,
    permission: person.role,
    of: { id: original.id, counter: original.counter },
    pullRequest: pullRequest.number,
    commentId: event.commentId,
    commentUrl: event.commentUrl,
    text: again.command.text,
  };
  const { commit, package: packed, isFork } = original.spec;
  // The numbers are the repository's: it may be of another pull request, and its code stays a stranger's.
  const trusted = { ...pullRequest, isFork: pullRequest.isFork || isFork };
  return planAt(
    deps,
    { ...conversation, pullRequest: trusted },
    { commit, package: packed, command: again.command, trigger },
  );
}

/** The named one, else the newest of the pull request; in words why there is none to do again. */
async function findOriginal(
  { store }: Dependencies,
  { event, deliveryId }: Conversation,
  counter: number | undefined,
): Promise<Execution | string> {
  const { repository, pullRequest } = event;
  const own = await store.executions.ofDelivery(deliveryId);
  const isOwn = ({ id }: Execution) => [...own.values()].some((each) => each.id === id);
  const [newest] =
    counter === undefined
      ? (await store.executions.ofPullRequest(repository.id, pullRequest, own.size + 1)).filter(
          (each) => !isOwn(each),
        )
      : [await store.executions.byCounter(repository.id, counter)];
  if (!newest)
    return counter === undefined
      ? 'nothing has run on this pull request yet: start something with `/run STEP`'
      : `there is no execution #${counter} in this repository`;
  return isEnded(newest.state)
    ? newest
    : `#${newest.counter} has not ended: stop it first, with \`/stop #${newest.counter}\``;
}

type Ruled = RunCode & { command: RunCommand; policy: Rules };

/** What a rule calls the check that waits for somebody to ask for just that: the same check is answered. */
async function nameByRule(
  deps: Dependencies,
  { command, policy, ...code }: Ruled,
): Promise<string | undefined> {
  const read = await readDefinition(deps, code);
  if (!read.ok) return undefined;
  const asked = namedRun(read.definition, { command });
  const ruled = policy.pullRequest
    .flatMap(({ run }) => run)
    .map((each) => namedRun(read.definition, each));
  const same = ruled.find((each) => isSameRun(each, asked));
  return same && nameCheck(same, ruled);
}

type At = Omit<RunCode, 'repository'> & { command: RunCommand; trigger: Trigger };

async function planAt(
  deps: Dependencies,
  { event, policy, person, pullRequest }: Conversation,
  { command, trigger, ...at }: At,
): Promise<Plan> {
  const code = { ...at, repository: event.repository };
  const context = await pullRequestContext(deps, {
    ...code,
    pullRequest,
    policy,
    person,
  });
  if (!context.ok) return refuse(context.message);
  const name = pullRequest.isFork
    ? await nameByRule(deps, { ...code, command, policy })
    : undefined;
  return planRun(deps, context.context, { command, trigger, name });
}

function refuse(message: string): Plan {
  return { ok: false, problems: [{ message }] };
}
