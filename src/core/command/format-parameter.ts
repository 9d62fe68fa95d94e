import type { Parameter } from '../definition/definition.ts';
import { type Value, isList, isTruthy, pythonStr } from '../definition/python-value.ts';

/**
 * The words that a parameter puts on the command line, not yet quoted; none where it has no value.
 * The rules are those of valohai-yaml (`Parameter.format_cli`).
 */
export function formatParameter(parameter: Parameter, value: Value | undefined): string[] {
  if (value === undefined || value === null) return [];
  if (parameter.type === 'flag') return formatFlag(parameter, value);
  const template = parameter.passAs || '--{name}={value}';
  if (!isList(value)) return fill(template, parameter.name, pythonStr(value));
  switch (parameter.multiple) {
    case 'none':
      throw new TypeError(`parameter '${parameter.name}' has a list but is not \`multiple\``);
    case 'repeat':
      return value.flatMap((item) => fill(template, parameter.name, pythonStr(item)));
    case 'separate':
      return value.length === 0
        ? []
        : fill(template, parameter.name, value.map(pythonStr).join(parameter.separator));
  }
}

function formatFlag({ name, passAs, passTrueAs, passFalseAs }: Parameter, value: Value): string[] {
  const isTwoWay = Boolean(passTrueAs || passFalseAs);
  const whenTrue = isTwoWay ? passTrueAs : passAs || '--{name}';
  const template = isTruthy(value) ? whenTrue : passFalseAs;
  return fill(template ?? '', name, pythonStr(value));
}

/** Split before it is filled in: a value with spaces stays one word. */
function fill(template: string, name: string, value: string): string[] {
  return words(template).map((word) =>
    word.replaceAll(/\{\{|\}\}|\{(?:name|value|v)\}/g, (found) => {
      if (found === '{{' || found === '}}') return found.charAt(0);
      return found === '{name}' ? name : value;
    }),
  );
}

function words(template: string): string[] {
  return template.split(/\s+/).filter((word) => word !== '');
}
