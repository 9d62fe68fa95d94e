import type { ChartChoice } from './chart-choice.ts';
import { isStep } from './x-axis.ts';

/** So many charts somebody gets who has chosen nothing. */
const MOST_BY_DEFAULT = 12;

/** Which keys are drawn: those that were chosen, else all that are no mere counters of steps. */
export function chooseKeys(
  keys: readonly string[],
  { keys: chosen }: Pick<ChartChoice, 'keys'>,
): string[] {
  if (chosen) return keys.filter((key) => chosen.includes(key));
  const telling = keys.filter((key) => !isStep(key));
  return (telling.length > 0 ? telling : keys).slice(0, MOST_BY_DEFAULT);
}
