import type { Definition, Step } from '../definition/definition.ts';
import { didYouMean } from '../definition/nearest.ts';
import { formatProblem } from '../definition/problem.ts';

type FoundStep = { ok: true; step: Step } | { ok: false; messages: string[] };

/**
 * The step of exactly that name, else the only one whose name begins so, in upper or lower case. One
 * that is broken is found as well: what is wrong with it is the answer.
 */
export function findStep({ steps, brokenSteps }: Definition, name: string): FoundStep {
  const broken = brokenSteps.flatMap(({ name: known, problems }) =>
    known === undefined ? [] : [{ name: known, problems }],
  );
  const all = [...steps, ...broken];
  const lower = name.toLowerCase();
  const exact = all.find((step) => step.name === name);
  const same = all.filter((step) => step.name.toLowerCase() === lower);
  const longer = all.filter((step) => step.name.toLowerCase().startsWith(lower));
  const [step, ...others] = exact ? [exact] : same.length > 0 ? same : longer;
  if (step && others.length > 0)
    return refuse(`'${name}' could be any of these steps: ${listNames([step, ...others])}`);
  if (step && 'problems' in step) return { ok: false, messages: step.problems.map(formatProblem) };
  if (step) return { ok: true, step };
  // It may be one of those whose name could not be read.
  const nameless = brokenSteps.filter((known) => known.name === undefined);
  const messages = nameless.flatMap(({ problems }) => problems.map(formatProblem));
  if (all.length === 0)
    return refuse(`there is no step '${name}': valohai.yaml has no steps`, ...messages);
  const meant = didYouMean(
    name,
    all.map((known) => known.name),
  );
  const exist = `The steps are ${listNames(all)}`;
  return refuse(`there is no step '${name}'${meant || '.'} ${exist}`, ...messages);
}

/** `'a', 'b', 'c'` */
export function listNames(items: readonly { name: string }[]): string {
  return items.map(({ name }) => `'${name}'`).join(', ');
}

function refuse(...messages: string[]): FoundStep {
  return { ok: false, messages };
}
