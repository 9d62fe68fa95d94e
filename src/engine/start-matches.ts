import type { Problem } from '../core/definition/problem.ts';
import type { About, GitHubEvent } from '../core/event/github-event.ts';
import type {
  CommitSha,
  ExecutionSpec,
  Repository,
  Trigger,
} from '../core/execution/execution-spec.ts';
import type { NamedRun } from '../core/plan/name-check.ts';
import { namedRun } from '../core/plan/named-run.ts';
import type { PlanProblem } from '../core/plan/plan-problem.ts';
import { formatCommand } from '../core/request/format-command.ts';
import type { Person } from '../core/rules/check-policy.ts';
import type { RuleMatch } from '../core/rules/match-rules.ts';
import type { Rules } from '../core/rules/rules.ts';
import { answerCheck } from './answer-check.ts';
import { type NumberedRun, createExecutions } from './create-executions.ts';
import type { Dependencies } from './dependencies.ts';
import { identify } from './identify.ts';
import { nameRun } from './name-run.ts';
import { planRun } from './plan-run.ts';
import { readDefinition } from './read-definition.ts';
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
  /** Of the matches, when not all of them are asked for. */
  only?: number | undefined;
  base: ExecutionSpec['base'];
  trigger: Unasked<Trigger>;
};

const NOBODY = 'the schedule';

/** A match with its number, which a delivery that is handled again gives it too. */
type Wanted = RuleMatch & { index: number; name: string };

/** Starts what rules ask for. Each check that they name is answered, also when nothing runs for it. */
export async function startMatches(deps: Dependencies, started: Started): Promise<void> {
  const { repository, isFork, commit, only } = started;
  if (started.matches.length === 0) return;
  const policy = await readRules(deps, repository, undefined);
  if (!policy.ok) return answerBroken(deps, started, policy.problems);
  const definition = await readDefinition(deps, started);
  const beside = started.matches.map(({ run }) =>
    namedRun(definition.ok ? definition.definition : undefined, run),
  );
  const wanted: Wanted[] = [];
  for (const [index, match] of started.matches.entries()) {
    const run = beside[index];
    if (run === undefined || (only ?? index) !== index) continue;
    wanted.push({ ...match, index, name: await nameRun(deps, started, { run, beside }) });
  }
  const running = wanted.filter(({ skipped }) => skipped === undefined);
  // A check that runs is not answered `skipped` as well.
  const names = new Set(running.map(({ name }) => name));
  await answerSkipped(
    deps,
    started,
    wanted.filter(({ name }) => !names.has(name)),
  );
  if (isFork) return answerFork(deps, started, running);
  const who = await whoStarts(deps, started, policy.rules);
  if (!who.ok)
    return answerRefused(deps, started, { matches: running, problems: [{ message: who.message }] });
  const found = await deps.github.commit(repository, commit);
  const context = {
    ...started,
    package: undefined,
    policy: policy.rules,
    person: who.person,
    tree: found?.tree,
  };
  await startRuns(deps, context, { ...started, running, beside });
}

/** Nobody for the clock, unless it is a person who asks again. */
async function whoStarts(
  deps: Dependencies,
  { event, repository, only }: Started,
  { allow }: Rules,
): Promise<{ ok: true; person: Person | undefined } | { ok: false; message: string }> {
  if (event.kind === 'schedule' && only === undefined) return { ok: true, person: undefined };
  return identify(deps, { repository, sender: event.sender, policy: allow });
}

async function answerSkipped(
  deps: Dependencies,
  started: Started,
  matches: readonly Wanted[],
): Promise<void> {
  const once = new Map(matches.map((match) => [match.name, match]));
  for (const { index, name, skipped: reason } of once.values())
    if (reason !== undefined)
      await answerCheck(deps, { ...started, index, notice: { kind: 'skipped', name, reason } });
}

async function answerFork(
  deps: Dependencies,
  started: Started,
  matches: readonly Wanted[],
): Promise<void> {
  for (const match of matches)
    await answerCheck(deps, {
      ...started,
      index: match.index,
      notice: forkNotice(match, { name: match.name, commit: started.commit }),
    });
}

async function answerRefused(
  deps: Dependencies,
  started: Started,
  { matches, problems }: { matches: readonly Wanted[]; problems: readonly PlanProblem[] },
): Promise<void> {
  for (const { index, name } of matches)
    await answerCheck(deps, { ...started, index, notice: { kind: 'refused', name, problems } });
}

type Context = Parameters<typeof planRun>[1] & { person: Person | undefined };
type Running = Started & { running: readonly Wanted[]; beside: readonly NamedRun[] };

async function startRuns(deps: Dependencies, context: Context, started: Running): Promise<void> {
  const runs: NumberedRun[] = [];
  for (const match of started.running) {
    const { index, run } = match;
    const trigger = askedBy(started, { person: context.person, text: run.command.text });
    const plan = await planRun(deps, context, { ...run, trigger });
    if (plan.ok) runs.push({ index, run: plan.run });
    else await answerRefused(deps, started, { matches: [match], problems: plan.problems });
  }
  const { deliveryId, beside } = started;
  await createExecutions(deps, { deliveryId, runs, beside });
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
