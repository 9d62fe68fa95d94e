import type { Parameter, Step } from './definition.ts';
import type { Finding } from './describe-issue.ts';
import { checkStopCondition } from '../stop-condition/check-stop-condition.ts';
import { lintCommand } from './lint-command.ts';
import { isList, isTruthy, pythonStr } from './python-value.ts';
import { validateValue } from './validate-value.ts';
import { type YamlNode, locate, locateKey } from './yaml-node.ts';

export type Lint = Finding & { severity: 'error' | 'warning' };

/** What is odd about a step whose properties are all valid, as valohai-yaml's linter has it. */
export function lintStep(node: YamlNode, step: Step): Lint[] {
  return [
    ...lintPreset(node, step),
    ...lintStopCondition(node, step.stopCondition),
    ...[...lintParameters(node, step), ...lintRepeatedNames(node), ...lintCommand(node, step)].map(
      (finding) => ({ severity: 'warning' as const, ...finding }),
    ),
  ];
}

function lintPreset(node: YamlNode, { environment }: Step): Lint[] {
  const preset = node.children.get('runtime-config-preset');
  if (!preset?.node.value || environment) return [];
  const message = "'runtime-config-preset' needs 'environment' beside it";
  const path = ['runtime-config-preset'];
  return [{ severity: 'error', position: preset.keyPosition, path, message }];
}

/** Of a step or a task. The column within the condition is in the words: quotes may stand before it. */
export function lintStopCondition(node: YamlNode, condition: string | undefined): Lint[] {
  if (!condition) return [];
  const checked = checkStopCondition(condition);
  if (checked.ok) return [];
  const path = ['stop-condition'];
  const message = `'stop-condition' cannot be read: at character ${checked.column + 1}: ${checked.message}`;
  return [{ severity: 'error', position: locate(node, path), path, message }];
}

/** The last one of a name counts, and the others are lost without a word. */
function lintRepeatedNames(node: YamlNode): Finding[] {
  return ['parameters', 'inputs', 'environment-variables'].flatMap((list) => {
    const seen = new Set<unknown>();
    return [...(node.children.get(list)?.node.children ?? [])].flatMap(
      ([index, { node: item }]) => {
        const name = item.children.get('name')?.node;
        if (!name || !seen.has(name.value)) {
          seen.add(name?.value);
          return [];
        }
        const message = `'${String(name.value)}' is declared again: the last one counts`;
        return [{ position: name.position, path: [list, index, 'name'], message }];
      },
    );
  });
}

function lintParameters(node: YamlNode, step: Step): Finding[] {
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
