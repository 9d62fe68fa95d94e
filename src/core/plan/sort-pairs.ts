import type { Input, Step } from '../definition/definition.ts';
import { didYouMean } from '../definition/nearest.ts';
import type { Pair } from '../request/comment-command.ts';
import { listNames } from './find-step.ts';
import type { PlanProblem } from './plan-problem.ts';

const OPTIONS = ['env', 'image', 'sha', 'priority', 'title', 'fresh', 'tag'] as const;
type Option = (typeof OPTIONS)[number];

export type SortedPairs = {
  /** The first value of each; `tag` may be given several times, see `tags`. */
  options: Partial<Record<Option, string>>;
  tags: readonly string[];
  /** By the parameter's declared name, in the order of the comment. */
  overrides: ReadonlyMap<string, readonly Pair[]>;
  /** URLs by the input's declared name, in the order of the comment. */
  inputs: ReadonlyMap<string, readonly string[]>;
  problems: PlanProblem[];
};

/**
 * Tells options from parameters: a parameter that the step declares wins over an option of its name,
 * but for `sha`, which decides at which commit the step is looked up at all.
 * A parameter may be written as Valohai's command line spells it, `--learning-rate` for
 * `learning_rate`. An input is `input.NAME`, or just its name where no parameter has that.
 */
export function sortPairs(step: Step, pairs: readonly Pair[]): SortedPairs {
  const sorter = new PairSorter(step);
  for (const pair of pairs) {
    const message = sorter.take(pair);
    if (message !== undefined) sorter.problems.push({ ...pair.place, message });
  }
  return sorter;
}

class PairSorter implements SortedPairs {
  readonly options: SortedPairs['options'] = {};
  readonly tags: string[] = [];
  readonly overrides = new Map<string, Pair[]>();
  readonly inputs = new Map<string, string[]>();
  readonly problems: PlanProblem[] = [];
  readonly #step: Step;

  constructor(step: Step) {
    this.#step = step;
  }

  /** Puts the pair where it belongs, or says why it belongs nowhere. */
  take(pair: Pair): string | undefined {
    const { name } = pair;
    const { parameters } = this.#step;
    const declared = parameters.find((each) => each.name === name && name !== 'sha');
    const option = declared ? undefined : OPTIONS.find((each) => each === name);
    if (option) return this.#takeOption(option, pair);
    const parameter = declared ?? findSpelt(parameters, name);
    if (!parameter) return this.#takeInput(pair);
    addTo(this.overrides, parameter.name, pair);
    return undefined;
  }

  #takeOption(option: Option, { value }: Pair): string | undefined {
    const text = value === true && option === 'fresh' ? 'true' : value;
    if (text === true || text === '') return `'${option}' needs a value: ${option}=…`;
    if (option === 'tag') this.tags.push(text);
    else if (this.options[option] !== undefined) return `'${option}' is given twice`;
    this.options[option] = text;
    return wrongOption(option, text);
  }

  #takeInput({ name, value }: Pair): string | undefined {
    const input = findInput(this.#step, name);
    if (!input) return unknownName(this.#step, name);
    if (value === true || value === '') return `'${name}' needs a URL: ${name}=…`;
    addTo(this.inputs, input.name, value);
    return undefined;
  }
}

function wrongOption(option: Option, value: string): string | undefined {
  if (option === 'priority' && value !== '0' && value !== '1')
    return `priority=${value}: it is 1 to go before others that wait, else 0`;
  if (option === 'fresh' && value !== 'true' && value !== 'false')
    return `fresh=${value}: it is true to run again what could be reused, else false`;
  if (value.length > MAX_OPTION) return `'${option}' has at most ${MAX_OPTION} characters`;
  return undefined;
}

const MAX_OPTION = 500;

function addTo<T>(lists: Map<string, T[]>, name: string, item: T): void {
  lists.set(name, [...(lists.get(name) ?? []), item]);
}

function findSpelt<T extends { name: string }>(declared: readonly T[], name: string) {
  const spelt = declared.filter((each) => optionName(each.name) === optionName(name));
  return spelt.length === 1 ? spelt[0] : undefined;
}

function findInput({ inputs }: Step, written: string): Input | undefined {
  const name = written.replace(/^input\./i, '');
  return inputs.find((input) => input.name === name) ?? findSpelt(inputs, name);
}

/** valohai-cli's `sanitize_option_name`, in lower case. */
function optionName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[\u0080-\uffff]/g, '')
    .replaceAll(/[^-A-Za-z0-9]+/g, '-')
    .toLowerCase();
}

function unknownName({ name: step, parameters, inputs }: Step, name: string): string {
  const asInput = /^input\.(.*)$/is.exec(name)?.[1];
  const kind = asInput === undefined ? 'parameter' : 'input';
  const declared = asInput === undefined ? parameters : inputs;
  const given = asInput ?? name;
  if (declared.length === 0) return `there is no ${kind} '${given}': step '${step}' has none`;
  const names = [...declared, ...(kind === 'parameter' ? inputs : [])].map((each) => each.name);
  const meant = didYouMean(given, [...names, ...(kind === 'parameter' ? OPTIONS : [])]);
  const all = `The ${kind}s of '${step}' are ${listNames(declared)}`;
  return `there is no ${kind} '${given}'${meant || '.'} ${all}`;
}
