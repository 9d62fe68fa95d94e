import type { About, GitHubEvent, Sender } from '../core/event/github-event.ts';
import { isEnded } from '../core/execution/advance.ts';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { Trigger } from '../core/execution/execution-spec.ts';
import { environmentOfButton } from '../core/report/check-buttons.ts';
import type { Pair } from '../core/request/comment-command.ts';
import { answerCheck, answeredBy } from './answer-check.ts';
import { createExecutions } from './create-executions.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handled } from './handled.ts';
import { planAgain, whoMay } from './plan-again.ts';
import { readEvent } from '../core/event/read-event.ts';
import { readRules } from './read-rules.ts';

type Rerun = Extract<GitHubEvent, { kind: 'check-rerun' | 'suite-rerun' }>;
type CheckRerun = Extract<GitHubEvent, { kind: 'check-rerun' }>;
type CheckAction = Extract<GitHubEvent, { kind: 'check-action' }>;
type How = Extract<Trigger, { kind: 'rerun' }>['how'];

/**
 * *Re-run* on one check, or on all: GitHub's new page sends the latter also for one. Of a whole commit
 * what did not succeed runs again, or everything when all of it did.
 */
export async function handleRerun(
  deps: Dependencies,
  handled: Handled<Rerun>,
  handleAgain: (handled: Handled) => Promise<void>,
): Promise<void> {
  const { deliveryId, event, only } = handled;
  if (event.kind === 'suite-rerun') {
    const all = await originalsOfSuite(deps, { deliveryId, event });
    const originals = all.filter(({ counter }) => (only ?? counter) === counter);
    return runAgain(deps, { deliveryId, event, how: 'suite', originals, pairs: [] });
  }
  if (answeredBy(event.executionId) !== undefined)
    return askAgain(deps, { ...handled, event }, handleAgain);
  const original = await originalOf(deps, event);
  if (!original) return undefined;
  return runAgain(deps, { deliveryId, event, how: 'check', originals: [original], pairs: [] });
}

async function originalsOfSuite(
  { store }: Dependencies,
  { deliveryId, event }: { deliveryId: string; event: Rerun },
): Promise<readonly Execution[]> {
  const [atCommit, own] = await Promise.all([
    store.executions.atCommit(event.repository.id, event.headSha),
    store.executions.ofDelivery(deliveryId),
  ]);
  // When it is handled again, what it started itself is not what was meant.
  const started = new Set([...own.values()].map(({ id }) => id));
  const all = newestOfEachName(atCommit.filter(({ id }) => !started.has(id)));
  const ended = all.filter(({ state }) => isEnded(state));
  const unsuccessful = ended.filter(({ state }) => state.status !== 'complete');
  return unsuccessful.length > 0 ? unsuccessful : ended;
}

/**
 * *Re-run* on a check for which nothing ran: what it answered is asked for again, that one thing alone,
 * by whoever pressed the button.
 */
async function askAgain(
  deps: Dependencies,
  { deliveryId, receivedAt, event }: Handled<CheckRerun>,
  handleAgain: (handled: Handled) => Promise<void>,
): Promise<void> {
  const { repository, defaultBranch, sender, headSha: commit, name } = event;
  const answered = answeredBy(event.executionId);
  const delivery = answered && (await deps.store.deliveries.find(answered.deliveryId));
  const asked = delivery && readEvent(delivery.event, delivery.payload);
  if (!asked || !('repository' in asked) || asked.repository.id !== repository.id) return;
  const place = { deliveryId, repository, commit, index: answered.index };
  const policy = await readRules(deps, repository, undefined);
  if (!policy.ok) {
    const notice = { kind: 'broken-rules', problems: policy.problems } as const;
    return answerCheck(deps, { ...place, notice });
  }
  const allowed = await whoMay(deps, { repository, sender, policy: policy.rules });
  if (!allowed.ok) {
    const notice = { kind: 'refused', name, problems: [{ message: allowed.message }] } as const;
    return answerCheck(deps, { ...place, notice });
  }
  const again = { ...asked, repository, defaultBranch, sender };
  return handleAgain({ deliveryId, receivedAt, event: again, only: answered.index });
}

/** *Run again* and *Run on …*, the buttons of a finished check. */
export async function handleCheckAction(
  deps: Dependencies,
  { deliveryId, event }: Handled<CheckAction>,
): Promise<void> {
  const original = await originalOf(deps, event);
  if (!original) return;
  const environment = environmentOfButton(event.identifier);
  const place = { line: 1, column: 1, text: '' };
  const pairs =
    environment === undefined ? [] : [{ name: 'env', value: environment, place } satisfies Pair];
  await runAgain(deps, { deliveryId, event, how: 'button', originals: [original], pairs });
}

async function originalOf(
  { store }: Dependencies,
  { repository, executionId }: About & { executionId: string },
): Promise<Execution | undefined> {
  const id = ExecutionId.safeParse(executionId);
  const execution = id.success ? await store.executions.find(id.data) : undefined;
  return execution?.spec.repository.id === repository.id ? execution : undefined;
}

function newestOfEachName(executions: readonly Execution[]): Execution[] {
  const byName = executions.map((each) => [each.spec.checkName ?? each.spec.step, each] as const);
  return [...new Map(byName).values()];
}

type Again = {
  deliveryId: string;
  event: About & { sender: Sender };
  how: How;
  originals: readonly Execution[];
  pairs: readonly Pair[];
};

/** A check that is completed stays so: each becomes a new execution with a new check of the same name. */
async function runAgain(deps: Dependencies, again: Again): Promise<void> {
  const { repository, sender } = again.event;
  const policy = await readRules(deps, repository, undefined);
  for (const original of again.originals) {
    const { commit, checkName: name, step } = original.spec;
    // By a number that stays the same when it is handled again, whatever has ended meanwhile.
    const index = original.counter;
    const place = { deliveryId: again.deliveryId, repository, commit, index };
    if (!policy.ok) {
      const notice = { kind: 'broken-rules', problems: policy.problems } as const;
      await answerCheck(deps, { ...place, notice });
      continue;
    }
    const { rules } = policy;
    const allowed = await whoMay(deps, { repository, sender, policy: rules });
    const plan = allowed.ok
      ? await planAgain(deps, original, {
          repository,
          sender,
          person: allowed.person,
          policy: rules,
          how: again.how,
          pairs: again.pairs,
        })
      : { ok: false as const, problems: [{ message: allowed.message }] };
    if (plan.ok)
      await createExecutions(deps, {
        deliveryId: again.deliveryId,
        runs: [{ index, run: plan.run }],
      });
    else {
      const notice = { kind: 'refused', name: name ?? step, problems: plan.problems } as const;
      await answerCheck(deps, { ...place, notice });
    }
  }
}
