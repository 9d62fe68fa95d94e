import type { Definition, Parameter } from '../../core/definition/definition.ts';
import { givenAs } from '../start/given-as.ts';

type Offer = (value: string, description: string) => void;

/** Names of steps, for the first word behind `slashrun run`. */
export function offerSteps({ steps }: Definition, offer: Offer): void {
  for (const { name, description } of steps) offer(name, oneLine(description ?? ''));
}

/** Parameters of the step that was named already, with their defaults, but for those that have a value. */
export function offerParameters(
  { steps }: Definition,
  words: readonly string[],
  offer: Offer,
): void {
  const step = steps.find(({ name }) => words.includes(name));
  const written = words.slice(0, -1);
  const isGiven = ({ name }: Parameter): boolean =>
    written.some((word) => word.startsWith(`${name}=`));
  for (const parameter of step?.parameters ?? [])
    if (!isGiven(parameter)) offer(givenAs(parameter), oneLine(parameter.description ?? ''));
}

/** Shells read one offer a line, and what stands behind a tab as its description. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
