import type { ParameterValue } from '../execution/execution-spec.ts';

/** What tells executions of one step at one commit apart. */
export type NamedRun = {
  step: string;
  /** As a rule calls it. */
  name?: string | undefined;
  /** Values that were given, not defaults. */
  given: readonly (readonly [string, ParameterValue])[];
};

const MAX_NAME = 100;

/**
 * What the check run is called: its step, with the given parameters where another execution of the step
 * at the same commit has others, for GitHub shows only the newest check of a name.
 */
export function nameCheck(run: NamedRun, others: readonly NamedRun[]): string {
  if (run.name !== undefined) return run.name;
  const hasOther = others.some(
    (other) => other.step === run.step && other.name === undefined && textOf(other) !== textOf(run),
  );
  if (!hasOther || run.given.length === 0) return cut(run.step);
  return cut(`${run.step} (${textOf(run)})`);
}

function textOf({ given }: NamedRun): string {
  return given
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
    .replaceAll(/\s+/g, ' ');
}

function cut(text: string): string {
  return text.length <= MAX_NAME ? text : `${text.slice(0, MAX_NAME - 1)}…`;
}
