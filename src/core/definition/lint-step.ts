import type { Parameter, Step } from './definition.ts';
import type { Finding } from './describe-issue.ts';
import { isList, isTruthy, pythonStr } from './python-value.ts';
import { validateValue } from './validate-value.ts';
import { type YamlNode, locate, locateKey } from './yaml-node.ts';

/** What is odd about a valid step, as valohai-yaml's linter has it: never a reason not to run it. */
export function lintStep(node: YamlNode, step: Step): Finding[] {
  const written = node.children.get('parameters')?.node;
  return [...(written?.children ?? [])].flatMap(([index, { node: item }]) => {
    const name = item.children.get('name')?.node.value;
    const parameter = step.parameters.find((declared) => declared.name === name);
    const path = ['parameters', index];
    return parameter
      ? [...lintDefault(node, path, parameter), ...lintKeys(item, path, parameter)]
      : [];
  });
}

function lintDefault(
  node: YamlNode,
  path: readonly PropertyKey[],
  parameter: Parameter,
): Finding[] {
  // The reference does not look at a zero, at false or at nothing either.
  if (parameter.default === undefined || !isTruthy(parameter.default)) return [];
  const place = [...path, 'default'];
  const validated = validateValue(parameter, parameter.default);
  const messages = validated.ok ? notText(parameter) : validated.messages;
  return messages.map((message) => ({
    position: locate(node, place),
    path: place,
    message: `the default of '${parameter.name}': ${message}`,
  }));
}

function notText({ type, default: value = null }: Parameter): string[] {
  if (type !== 'string') return [];
  return (isList(value) ? value : [value])
    .filter((item) => typeof item !== 'string')
    .map((item) => `${pythonStr(item)} is not text: write it in quotes, or give the type`);
}

function lintKeys(item: YamlNode, path: readonly PropertyKey[], { type }: Parameter): Finding[] {
  const isSet = (key: string): boolean => Boolean(item.children.get(key)?.node.value);
  const twoWays = ['pass-true-as', 'pass-false-as'].filter(isSet);
  const warn = (key: string, message: string): Finding => ({
    position: locateKey(item, [key]),
    path: [...path, key],
    message,
  });
  if (type !== 'flag')
    return twoWays.map((key) =>
      warn(key, `'${key}' has no effect: only a flag is passed in two ways`),
    );
  const [passed] = isSet('pass-as') ? twoWays : [];
  return [
    ...(isSet('optional') ? [warn('optional', 'a flag is always optional')] : []),
    ...(passed ? [warn(passed, `'pass-as' has no effect beside '${passed}'`)] : []),
  ];
}
