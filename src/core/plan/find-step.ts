import type { Definition, Step } from '../definition/definition.ts';
import { didYouMean } from '../definition/nearest.ts';

type FoundStep = { ok: true; step: Step } | { ok: false; message: string };

/** The step of exactly that name, else the only one whose name begins so, in upper or lower case. */
export function findStep({ steps }: Definition, name: string): FoundStep {
  const lower = name.toLowerCase();
  const exact = steps.find((step) => step.name === name);
  const same = steps.filter((step) => step.name.toLowerCase() === lower);
  const longer = steps.filter((step) => step.name.toLowerCase().startsWith(lower));
  const [step, ...others] = exact ? [exact] : same.length > 0 ? same : longer;
  if (step && others.length === 0) return { ok: true, step };
  if (step) return refuse(`'${name}' could be any of these steps: ${listNames([step, ...others])}`);
  if (steps.length === 0) return refuse(`there is no step '${name}': valohai.yaml has no steps`);
  const meant = didYouMean(
    name,
    steps.map((known) => known.name),
  );
  return refuse(`there is no step '${name}'${meant || '.'} The steps are ${listNames(steps)}`);
}

/** `'a', 'b', 'c'` */
export function listNames(items: readonly { name: string }[]): string {
  return items.map(({ name }) => `'${name}'`).join(', ');
}

function refuse(message: string): FoundStep {
  return { ok: false, message };
}
