import type { Parameter, Step } from './definition.ts';
import type { Finding } from './describe-issue.ts';
import { checkStopCondition } from '../stop-condition/check-stop-condition.ts';
import { lintCommand } from './lint-command.ts';
import { isFloat, isList, isTruthy, pythonStr } from './python-value.ts';
import { validateValue } from './validate-value.ts';
import { type YamlNode, findNode, locate, locateKey } from './yaml-node.ts';

export type Lint = Finding & { severity: 'error' | 'warning' };

/** What is odd about a step whose properties are all valid, as valohai-yaml's linter has it. */
export function lintStep(node: YamlNode, step: Step): Lint[] {
  return [
    ...lintPreset(node, step),
    ...lintStopCondition(node),
    ...[
      ...lintParameters(node, step),
      ...lintRanges(node),
      ...lintRepeatedNames(node),
      ...lintCommand(node, step),
    ].map((finding) => ({ severity: 'warning' as const, ...finding })),
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
export function lintStopCondition(node: YamlNode): Lint[] {
  const condition = node.children.get('stop-condition')?.node.value;
  if (typeof condition !== 'string') return [];
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

/** Of parameters and resources: nothing is both above the one and below the other. */
function lintRanges(node: YamlNode): Finding[] {
  const parameters = [...(node.children.get('parameters')?.node.children.keys() ?? [])];
  const places = [
    ...parameters.map((index) => ['parameters', index]),
    ['resources', 'cpu'],
    ['resources', 'memory'],
  ];
  return places.flatMap((place) => {
    const [min, max] = ['min', 'max'].map((key) => {
      const value = findNode(node, [...place, key])?.value;
      return isFloat(value) ? value.float : value;
    });
    if (typeof min !== 'number' || typeof max !== 'number' || min <= max) return [];
    const path = [...place, 'min'];
    const message = `'min' is greater than 'max': ${min} > ${max}, so no value will do`;
    return [{ position: locate(node, path), path, message }];
  });
}

/** Of parameters of one name the last, which is the one that counts. */
function lintParameters(node: YamlNode, step: Step): Finding[] {
  const written = node.children.get('parameters')?.node.children ?? [];
  const named = [...written].map(([index, { node: item }]) => {
    const name = item.children.get('name')?.node.value;
    return [name, { item, path: ['parameters', index] }] as const;
  });
  const last = new Map(named);
  return step.parameters.flatMap((parameter) => {
    const found = last.get(parameter.name);
    if (!found) return [];
    const { item, path } = found;
    return [...lintDefault(node, path, parameter), ...lintKeys(item, path, parameter)];
  });
}

function lintDefault(
  node: YamlNode,
  path: readonly PropertyKey[],
  parameter: Parameter,
): Finding[] {
  const { name, type, multiple, default: fallback } = parameter;
  // The reference does not look at a zero, at false or at nothing either.
  if (fallback === undefined || !isTruthy(fallback)) return [];
  const place = [...path, 'default'];
  const written = findNode(node, place)?.value;
  const raw: readonly unknown[] = isList(written) ? written : [written];
  const messages = (isList(fallback) ? fallback : [fallback]).flatMap((value, index) => {
    if (type === 'string' && typeof raw[index] !== 'string')
      return [`${pythonStr(value)} is not text: write it in quotes, or give the type`];
    const validated = validateValue({ ...parameter, multiple: 'none' }, value);
    return validated.ok ? [] : validated.messages;
  });
  if (isList(fallback) && multiple === 'none')
    messages.unshift('a list is not allowed: the parameter does not say `multiple`');
  return messages.map((message) => ({
    position: locate(node, place),
    path: place,
    message: `the default of '${name}': ${message}`,
  }));
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
