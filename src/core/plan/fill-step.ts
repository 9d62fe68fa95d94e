import type { Definition, Step } from '../definition/definition.ts';
import type { RunCommand } from '../request/comment-command.ts';
import { findStep } from './find-step.ts';
import { planParameters } from './plan-parameters.ts';
import type { PlanProblem } from './plan-problem.ts';
import { type SortedPairs, sortPairs } from './sort-pairs.ts';

type Filled =
  | ({ ok: true; step: Step; sorted: SortedPairs } & ReturnType<typeof planParameters>)
  | { ok: false; problems: PlanProblem[] };

/**
 * The step that a command means, with the values that it gives. `problems` are everything that is wrong
 * with those, at their places.
 */
export function fillStep(
  definition: Definition,
  { step: name, stepPlace, pairs }: RunCommand,
): Filled {
  const found = findStep(definition, name);
  if (!found.ok) {
    const problems = found.messages.map((message) => ({ ...stepPlace, message }));
    return { ok: false, problems };
  }
  const { step } = found;
  const sorted = sortPairs(step, pairs);
  const planned = planParameters(step.parameters, sorted.overrides);
  return {
    ok: true,
    step,
    sorted,
    ...planned,
    problems: [...sorted.problems, ...planned.problems],
  };
}
