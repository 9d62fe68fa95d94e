import type { Parameter, Step } from '../definition/definition.ts';
import { didYouMean } from '../definition/nearest.ts';
import type { Pair } from '../request/comment-command.ts';
import { listNames } from './find-step.ts';
import type { PlanProblem } from './plan-problem.ts';

const OPTIONS = ['env', 'image', 'sha'] as const;
type Option = (typeof OPTIONS)[number];

export type SortedPairs = {
  options: Partial<Record<Option, string>>;
  /** By the parameter's declared name, in the order of the comment. */
  overrides: ReadonlyMap<string, readonly Pair[]>;
  problems: PlanProblem[];
};

/**
 * Tells options from parameters: a parameter that the step declares wins over an option of its name,
 * but for `sha`, which decides at which commit the step is looked up at all.
 * A parameter may be written as Valohai's command line spells it, `--learning-rate` for
 * `learning_rate`.
 */
export function sortPairs(step: Step, pairs: readonly Pair[]): SortedPairs {
  const sorted: SortedPairs = { options: {}, overrides: new Map(), problems: [] };
  const overrides = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const declared = step.parameters.find(({ name }) => name === pair.name && name !== 'sha');
    const option = declared ? undefined : OPTIONS.find((name) => name === pair.name);
    const parameter = declared ?? (option ? undefined : findSpelt(step, pair.name));
    if (parameter) overrides.set(parameter.name, [...(overrides.get(parameter.name) ?? []), pair]);
    else if (!option)
      sorted.problems.push({ ...pair.place, message: unknownName(step, pair.name) });
    else if (pair.value === true || pair.value === '')
      sorted.problems.push({ ...pair.place, message: `'${option}' needs a value: ${option}=…` });
    else if (sorted.options[option] !== undefined)
      sorted.problems.push({ ...pair.place, message: `'${option}' is given twice` });
    else sorted.options[option] = pair.value;
  }
  return { ...sorted, overrides };
}

function findSpelt({ parameters }: Step, name: string): Parameter | undefined {
  const spelt = parameters.filter((parameter) => optionName(parameter.name) === optionName(name));
  return spelt.length === 1 ? spelt[0] : undefined;
}

/** valohai-cli's `sanitize_option_name`, in lower case. */
function optionName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[\u0080-\uffff]/g, '')
    .replaceAll(/[^-A-Za-z0-9]+/g, '-')
    .toLowerCase();
}

function unknownName({ name: step, parameters }: Step, name: string): string {
  if (parameters.length === 0) return `there is no parameter '${name}': step '${step}' has none`;
  const meant = didYouMean(name, [...parameters.map((parameter) => parameter.name), ...OPTIONS]);
  const all = `The parameters of '${step}' are ${listNames(parameters)}`;
  return `there is no parameter '${name}'${meant || '.'} ${all}`;
}
