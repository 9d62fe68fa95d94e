import type { Sender } from '../core/event/github-event.ts';
import type { Execution } from '../core/execution/execution.ts';
import { type Repository, type Trigger, pullRequestOf } from '../core/execution/execution-spec.ts';
import type { Pair } from '../core/request/comment-command.ts';
import { repeatCommand } from '../core/request/repeat-command.ts';
import { type Person, refusalOf } from '../core/rules/check-policy.ts';
import type { Rules } from '../core/rules/rules.ts';
import { treeOf } from './code-of-run.ts';
import type { Dependencies } from './dependencies.ts';
import { identify } from './identify.ts';
import { planRun } from './plan-run.ts';

type Pressed = { repository: Repository; sender: Sender; policy: Rules };

/** Whoever asks, if that person may start anything; else why not. */
export async function whoMay(
  deps: Dependencies,
  { repository, sender, policy: { allow } }: Pressed,
): Promise<{ ok: true; person: Person } | { ok: false; message: string }> {
  const identified = await identify(deps, { repository, sender, policy: allow });
  if (!identified.ok) return identified;
  const name = `${repository.owner}/${repository.name}`;
  const message = refusalOf(allow, identified.person, name);
  return message === undefined ? identified : { ok: false, message };
}

type Again = Pick<Parameters<typeof planRun>[1], 'person' | 'policy'> & {
  repository: Repository;
  sender: Sender;
  how: Extract<Trigger, { kind: 'rerun' }>['how'];
  /** What is to be otherwise. */
  pairs: readonly Pair[];
};

/** The same at the same commit. */
export async function planAgain(
  deps: Dependencies,
  original: Execution,
  { repository, sender, person, policy, how, pairs }: Again,
): ReturnType<typeof planRun> {
  const { id, counter, spec } = original;
  const repeated = repeatCommand(spec.trigger.text, { pairs });
  if (!repeated.ok) return { ok: false, problems: [{ message: repeated.message }] };
  const pullRequest = pullRequestOf(spec.trigger);
  const trigger: Trigger = {
    kind: 'rerun',
    how,
    actor: sender.login,
    actorId: sender.id,
    ...(person && { permission: person.role }),
    of: { id, counter },
    ...(pullRequest !== undefined && { pullRequest }),
    text: repeated.command.text,
  };
  const code = { repository, commit: spec.commit, package: spec.package };
  const context = {
    ...code,
    tree: spec.isFork ? undefined : await treeOf(deps, code),
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
