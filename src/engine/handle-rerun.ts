import type { About, GitHubEvent, Sender } from '../core/event/github-event.ts';
import { isEnded } from '../core/execution/advance.ts';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { Execution } from '../core/execution/execution.ts';
import { type Trigger, pullRequestOf } from '../core/execution/execution-spec.ts';
import { environmentOfButton } from '../core/report/check-buttons.ts';
import { repeatCommand } from '../core/request/repeat-command.ts';
import type { Pair } from '../core/request/comment-command.ts';
import { refusalOf } from '../core/rules/check-policy.ts';
import { answerCheck, deliveryOfNotice } from './answer-check.ts';
import { createExecutions } from './create-executions.ts';
import type { Dependencies } from './dependencies.ts';
import type { Handled } from './handled.ts';
import { identify } from './identify.ts';
import { planRun } from './plan-run.ts';
import { readEvent } from '../core/event/read-event.ts';
import { readRules } from './read-rules.ts';

type Rerun = Extract<GitHubEvent, { kind: 'check-rerun' | 'suite-rerun' }>;
type CheckAction = Extract<GitHubEvent, { kind: 'check-action' }>;
type How = Extract<Trigger, { kind: 'rerun' }>['how'];

/**
 * *Re-run* on one check, or on all: GitHub's new page sends the latter also for one. Of a whole commit
 * what did not succeed runs again, or everything when all of it did.
 */
export async function handleRerun(
  deps: Dependencies,
  { deliveryId, receivedAt, event }: Handled<Rerun>,
  handleAgain: (handled: Handled) => Promise<void>,
): Promise<void> {
  const { repository, headSha } = event;
  if (event.kind === 'suite-rerun') {
    const all = newestOfEachName(await deps.store.executions.atCommit(repository.id, headSha));
    const ended = all.filter(({ state }) => isEnded(state));
    const unsuccessful = ended.filter(({ state }) => state.status !== 'complete');
    const meant = unsuccessful.length > 0 ? unsuccessful : ended;
    return runAgain(deps, { deliveryId, event, how: 'suite', originals: meant, pairs: [] });
  }
  const answered = deliveryOfNotice(event.executionId);
  if (answered !== undefined) {
    const delivery = await deps.store.deliveries.find(answered);
    const again = delivery && readEvent(delivery.event, delivery.payload);
    if (again) await handleAgain({ deliveryId, receivedAt, event: again });
    return undefined;
  }
  const original = await originalOf(deps, event);
  if (!original) return undefined;
  return runAgain(deps, { deliveryId, event, how: 'check', originals: [original], pairs: [] });
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
  for (const [index, original] of again.originals.entries()) {
    const { commit, checkName: name, step } = original.spec;
    const place = { deliveryId: again.deliveryId, repository, commit, index };
    if (!policy.ok) {
      const notice = { kind: 'broken-rules', problems: policy.problems } as const;
      await answerCheck(deps, { ...place, notice });
      continue;
    }
    const { rules } = policy;
    const person = await identify(deps, { repository, sender, policy: rules.allow });
    const refusal = refusalOf(rules.allow, person, `${repository.owner}/${repository.name}`);
    const plan =
      refusal === undefined
        ? await planAgain(deps, again, { original, person, policy: rules })
        : { ok: false as const, problems: [{ message: refusal }] };
    if (plan.ok)
      await createExecutions(deps, {
        deliveryId: again.deliveryId,
        runs: [plan.run],
        firstIndex: index,
      });
    else {
      const notice = { kind: 'refused', name: name ?? step, problems: plan.problems } as const;
      await answerCheck(deps, { ...place, notice });
    }
  }
}

type Repeat = Pick<Parameters<typeof planRun>[1], 'person' | 'policy'> & { original: Execution };

async function planAgain(
  deps: Dependencies,
  { event, how, pairs }: Again,
  { original, person, policy }: Repeat,
): ReturnType<typeof planRun> {
  const { id, counter, spec } = original;
  const repeated = repeatCommand(spec.trigger.text, { pairs });
  if (!repeated.ok) return { ok: false, problems: [{ message: repeated.message }] };
  const pullRequest = pullRequestOf(spec.trigger);
  const trigger: Trigger = {
    kind: 'rerun',
    how,
    actor: event.sender.login,
    actorId: event.sender.id,
    ...(person && { permission: person.role }),
    of: { id, counter },
    ...(pullRequest !== undefined && { pullRequest }),
    text: repeated.command.text,
  };
  const found = spec.isFork ? undefined : await deps.github.commit(event.repository, spec.commit);
  const context = {
    repository: event.repository,
    commit: spec.commit,
    tree: found?.tree,
    rules: { code: spec.code, reuse: false, concurrency: undefined },
    policy,
    person,
    ref: spec.ref,
    isFork: spec.isFork,
    base: spec.base,
  };
  return planRun(deps, context, {
    command: repeated.command,
    trigger,
    name: spec.checkName ?? spec.step,
  });
}
