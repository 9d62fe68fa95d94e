import { isEnded } from '../core/execution/advance.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { PlanProblem } from '../core/plan/plan-problem.ts';
import type { StopTarget } from '../core/request/comment-command.ts';
import type { Dependencies } from './dependencies.ts';
import type { Conversation } from './handle-comment.ts';

type Targets = { targets: { id: ExecutionId; now: boolean }[]; problems: PlanProblem[] };

/** What each `/stop` of a comment means; that nothing runs any more is no mistake. */
export async function findTargets(
  { store }: Dependencies,
  { commands, event }: Conversation,
): Promise<Targets> {
  const found: Targets = { targets: [], problems: [] };
  for (const command of commands) {
    if (command.verb !== 'stop') continue;
    const { repository, pullRequest } = event;
    const active = await store.executions.activeOfPullRequest(repository.id, pullRequest);
    const meant = await meantBy(command.target, active, (counter) =>
      store.executions.byCounter(repository.id, counter),
    );
    if (typeof meant === 'string') {
      const { line, text } = command;
      found.problems.push({ line, text, message: meant });
    } else found.targets.push(...meant.map(({ id }) => ({ id, now: command.now })));
  }
  return found;
}

async function meantBy(
  target: StopTarget,
  active: readonly Execution[],
  byCounter: (counter: number) => Promise<Execution | undefined>,
): Promise<readonly Execution[] | string> {
  if (target === 'all') return active;
  if ('counter' in target) {
    const execution = await byCounter(target.counter);
    if (!execution) return `there is no execution #${target.counter} in this repository`;
    return isEnded(execution.state) ? [] : [execution];
  }
  const name = target.step.toLowerCase();
  const steps = [...new Set(active.map(({ spec }) => spec.step))];
  const exact = steps.filter((step) => step.toLowerCase() === name);
  const longer = steps.filter((step) => step.toLowerCase().startsWith(name));
  const [step, second] = exact.length > 0 ? exact : longer;
  if (second !== undefined) return `'${target.step}' could be any of ${longer.join(', ')}`;
  if (step !== undefined) return active.filter(({ spec }) => spec.step === step);
  const running = steps.length === 0 ? 'nothing runs here' : `here run ${steps.join(', ')}`;
  return `no execution of a step '${target.step}' runs: ${running}`;
}
