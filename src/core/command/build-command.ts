import type { Step } from '../definition/definition.ts';
import { type Value, pythonStr } from '../definition/python-value.ts';
import { formatParameter } from './format-parameter.ts';
import { quote } from './quote.ts';

type Template = Pick<Step, 'command' | 'parameters' | 'sourcePath'>;

/**
 * A step's command lines with their placeholders filled in, as valohai-yaml does it
 * (`commands.py`): `{parameters}`, `{parameter:NAME}`, `{parameter-value:NAME}` and `{source-path}`;
 * everything else in braces belongs to the shell and stays. What `values` leaves out takes its
 * default, but a flag's default counts only when it is among the values; null means no value.
 */
export function buildCommand(step: Template, values: ReadonlyMap<string, Value>): string[] {
  const effective = withDefaults(step, values);
  const words = new Map(
    step.parameters.map((parameter) => [
      parameter.name,
      formatParameter(parameter, effective.get(parameter.name)).map(quote).join(' '),
    ]),
  );
  return step.command.map((line) =>
    line
      .replaceAll(
        /\{([^\n]+?)\}/g,
        (placeholder, key: string) =>
          resolve(key, { step, words, values: effective }) ?? placeholder,
      )
      .trim(),
  );
}

type Known = {
  step: Template;
  words: ReadonlyMap<string, string>;
  values: ReadonlyMap<string, Value>;
};

function resolve(key: string, { step, words, values }: Known): string | undefined {
  if (key === 'source-path' && step.sourcePath) return quote(step.sourcePath);
  if (key === 'parameters' || key === 'params')
    return [...words.values()].filter((text) => text !== '').join(' ');
  if (key.startsWith('parameter:')) return words.get(key.slice('parameter:'.length));
  if (!key.startsWith('parameter-value:')) return undefined;
  const value = values.get(key.slice('parameter-value:'.length));
  return value === undefined ? undefined : quote(pythonStr(value));
}

function withDefaults({ parameters }: Template, values: ReadonlyMap<string, Value>) {
  const effective = new Map<string, Value>();
  for (const { name, type, default: value } of parameters)
    if (value !== undefined && type !== 'flag') effective.set(name, value);
  for (const [name, value] of values) effective.set(name, value);
  return effective;
}
