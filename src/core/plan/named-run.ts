import type { Definition } from '../definition/definition.ts';
import type { ParameterValue } from '../execution/execution-spec.ts';
import type { RunCommand } from '../request/comment-command.ts';
import { fillStep } from './fill-step.ts';
import type { NamedRun } from './name-check.ts';

type Named = { command: RunCommand; name?: string | undefined };

/** What names the check of a command, whether it is going to run or not. */
export function namedRun(definition: Definition | undefined, { command, name }: Named): NamedRun {
  const filled = definition && fillStep(definition, command);
  if (!filled?.ok) return { step: command.step, name, given: [] };
  return { step: filled.step.name, name, given: givenOf(filled.parameters) };
}

/** Values that were given, not defaults. */
export function givenOf(
  parameters: readonly { name: string; value: ParameterValue; overridden: boolean }[],
): NamedRun['given'] {
  return parameters
    .filter(({ overridden }) => overridden)
    .map(({ name, value }) => [name, value] as const);
}

/** Whether they are the same step with the same values, whatever their checks are called. */
export function isSameRun(one: NamedRun, other: NamedRun): boolean {
  return one.step === other.step && JSON.stringify(one.given) === JSON.stringify(other.given);
}
