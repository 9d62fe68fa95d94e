import type { Problem } from '../core/definition/problem.ts';
import type { About, GitHubEvent } from '../core/event/github-event.ts';
import type {
  CommitSha,
  ExecutionSpec,
  Repository,
  Trigger,
} from '../core/execution/execution-spec.ts';
import { formatCommand } from '../core/request/format-command.ts';
import type { Person } from '../core/rules/check-policy.ts';
import type { RuleMatch } from '../core/rules/match-rules.ts';
import type { Rules } from '../core/rules/rules.ts';
import { answerCheck } from './answer-check.ts';
import { createExecutions } from './create-executions.ts';
import type { Dependencies } from './dependencies.ts';
import { identify } from './identify.ts';
import { type PlannedRun, planRun } from './plan-run.ts';
import { readRules } from './read-rules.ts';

type Place = { deliveryId: string; repository: Repository; commit: CommitSha };

type Unasked<T> = T extends unknown ? Omit<T, 'actor' | 'actorId' | 'permission' | 'text'> : never;

type Started = Place & {
  event: About & Pick<GitHubEvent, 'kind'>;
  /** At the commit. */
  rules: Rules;
  matches: readonly RuleMatch[];
  ref: string;
  isFork: boolean;
  base: ExecutionSpec['base'];
  trigger: Unasked<Trigger>;
};

const NOBODY = 'the schedule';

/** Starts what rules ask for. Each check that they name is answered, also when nothing runs for it. */
export async function startMatches(deps: Dependencies, started: Started): Promise<void> {
  const { repository, matches, event, isFork, commit } = started;
  if (matches.length === 0) return;
  const policy = await readRules(deps, repository, undefined);
  if (!policy.ok) return answerBroken(deps, started, policy.problems);
  const person =
    event.kind === 'schedule'
      ? undefined
      : await identify(deps, {
          repository,
          sender: event.sender,
          policy: policy.rules.allow,
        });
  const found = isFork ? undefined : await deps.github.commit(repository, commit);
  const context = { ...started, policy: policy.rules, person, tree: found?.tree };
  for (const [index, match] of matches.entries()) {
    const answer = { ...started, index };
    const name = match.run.name ?? match.run.command.step;
    if (match.skipped !== undefined)
      await answerCheck(deps, {
        ...answer,
        notice: { kind: 'skipped', name, reason: match.skipped },
      });
    else if (isFork)
      await answerCheck(deps, { ...answer, notice: forkNotice(match, { name, commit }) });
  }
  if (isFork) return;
  await startRuns(deps, context, started);
}

type Context = Parameters<typeof planRun>[1] & { person: Person | undefined };

async function startRuns(deps: Dependencies, context: Context, started: Started): Promise<void> {
  const runs: { index: number; run: PlannedRun }[] = [];
  for (const [index, { run, skipped }] of started.matches.entries()) {
    if (skipped !== undefined) continue;
    const trigger = askedBy(started, { person: context.person, text: run.command.text });
    const plan = await planRun(deps, context, { ...run, trigger });
    if (plan.ok) runs.push({ index, run: plan.run });
    else
      await answerCheck(deps, {
        ...started,
        index,
        notice: {
          kind: 'refused',
          name: run.name ?? run.command.step,
          problems: plan.problems,
        },
      });
  }
  const [first] = runs;
  if (!first) return;
  // Numbered by the rule, so that a delivery that is handled again means the same.
  for (const { index, run } of runs)
    await createExecutions(deps, {
      deliveryId: started.deliveryId,
      runs: [run],
      together: runs.map((each) => each.run),
      firstIndex: index,
    });
}

function askedBy(
  { event, trigger }: Started,
  { person, text }: { person: Person | undefined; text: string },
): Trigger {
  return {
    ...trigger,
    actor: person?.login ?? NOBODY,
    ...(person && { actorId: event.sender.id, permission: person.role }),
    text,
  };
}

/** Nothing of a fork runs by itself: somebody has to look at that very commit. */
function forkNotice({ run }: RuleMatch, { name, commit }: { name: string; commit: CommitSha }) {
  const sha = { name: 'sha', value: commit.slice(0, 7) };
  const command = formatCommand({ ...run.command, pairs: [...run.command.pairs, sha] });
  return { kind: 'fork', name, command } as const;
}

/** One check that says what is wrong with the rules: none of those that they name are known. */
export async function answerBroken(
  deps: Dependencies,
  { deliveryId, repository, commit }: Place,
  problems: readonly Problem[],
): Promise<void> {
  const notice = { kind: 'broken-rules', problems } as const;
  await answerCheck(deps, { deliveryId, repository, commit, index: 0, notice });
}
