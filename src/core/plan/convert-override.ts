import type { Parameter } from '../definition/definition.ts';
import { didYouMean } from '../definition/nearest.ts';
import { type Scalar, type Value, pythonStr } from '../definition/python-value.ts';
import { validateValue } from '../definition/validate-value.ts';
import type { Pair } from '../request/comment-command.ts';
import type { PlanProblem } from './plan-problem.ts';

type Converted = { ok: true; value: Value } | { ok: false; problems: PlanProblem[] };

/**
 * The value that a comment gives to a parameter, as the parameter's type. A `multiple` one is written
 * either once with commas or once for each item, in which case commas belong to the items.
 */
export function convertOverride(parameter: Parameter, pairs: readonly Pair[]): Converted {
  const [pair, second] = pairs;
  if (!pair) return { ok: false, problems: [] };
  if (parameter.multiple === 'none' && second)
    return refuse(second, [`'${parameter.name}' takes one value and is given twice`]);
  if (pair.value === true && parameter.type !== 'flag')
    return refuse(pair, [`'${parameter.name}' needs a value: ${parameter.name}=…`]);
  const texts = pairs.map(({ value }) => String(value));
  const given = second ? texts : splitItems(String(pair.value));
  const value =
    parameter.multiple === 'none'
      ? readScalar(parameter, String(pair.value))
      : given.map((item) => readScalar(parameter, item));
  const validated = validateValue(parameter, value);
  if (validated.ok) return validated;
  const shown = `${parameter.name}=${texts.join(',')}`;
  const messages = parameter.type === 'flag' ? ['a flag is true or false'] : validated.messages;
  const meant = second ? '' : didYouMean(String(pair.value), parameter.choices.map(pythonStr));
  return refuse(
    pair,
    messages.map((message) => `${shown}: ${message}${meant}`),
  );
}

function splitItems(text: string): string[] {
  return text === '' ? [] : text.split(',');
}

const FLAGS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  '1': true,
  false: false,
  no: false,
  '0': false,
};

function readScalar({ type, choices }: Parameter, text: string): Scalar {
  if (type === 'flag') return FLAGS[text.toLowerCase()] ?? text;
  // A choice of a text parameter may be written as a number in the file, and is still meant.
  if (type === 'string') return choices.find((choice) => pythonStr(choice) === text) ?? text;
  return text;
}

function refuse({ place }: Pair, messages: readonly string[]): Converted {
  return { ok: false, problems: messages.map((message) => ({ ...place, message })) };
}
