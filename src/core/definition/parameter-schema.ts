import { z } from 'zod';
import { MULTIPLE_MODES, PARAMETER_TYPES, type Parameter } from './definition.ts';
import { type PythonFloat, type Scalar, type Value, isFloat, isList } from './python-value.ts';
import { isScalar, isValue } from './python-value.ts';

const Text = z.string();
const Anything = z.unknown().optional();
const Bound = z
  .custom<number | PythonFloat>(
    (value) => typeof value === 'number' || isFloat(value),
    'must be a number',
  )
  .transform((value) => (isFloat(value) ? value.float : value));
const Choice = z.custom<Scalar>(isScalar, 'must be text, a number or true/false');
const Default = z.custom<Value>(isValue, 'must be text, a number, true/false or a list of these');

const ParameterShape = z.strictObject({
  name: Text,
  type: z.enum(PARAMETER_TYPES).default('string'),
  default: Default.optional(),
  optional: z.boolean().default(false),
  description: Text.optional(),
  category: Text.optional(),
  choices: z.array(Choice).default([]),
  min: Bound.optional(),
  max: Bound.optional(),
  multiple: z.enum(MULTIPLE_MODES).default('none'),
  'multiple-separator': Text.default(','),
  'pass-as': Text.optional(),
  'pass-true-as': Text.optional(),
  'pass-false-as': Text.optional(),
  widget: Anything,
});

export const PARAMETER_KEYS = Object.keys(ParameterShape.shape);

/** An item of a step's `parameters`, by the rules of valohai-yaml (`objs/parameter.py`). */
export const ParameterSchema = ParameterShape.superRefine((raw, context) => {
  const refuse = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (raw.type === 'flag' && raw.multiple !== 'none')
    refuse('multiple', 'is not for a flag, which is true or false');
  for (const key of templatesOf(raw.type)) {
    const unknown = unknownPlaceholder(raw[key] ?? '');
    if (unknown !== undefined) refuse(key, `may use {name}, {value} and {v}, not {${unknown}}`);
  }
  if (raw.multiple === 'none' && isList(raw.default))
    refuse('default', 'can be a list only with `multiple: repeat` or `multiple: separate`');
}).transform((raw): Parameter => {
  const isFlag = raw.type === 'flag';
  return {
    name: raw.name,
    type: raw.type,
    default: raw.multiple === 'none' ? (raw.default ?? undefined) : toList(raw.default),
    optional: raw.optional || isFlag,
    description: raw.description,
    choices: isFlag ? [true, false] : raw.choices,
    min: raw.min,
    max: raw.max,
    multiple: raw.multiple,
    separator: raw['multiple-separator'] || ',',
    passAs: raw['pass-as'],
    passTrueAs: isFlag ? raw['pass-true-as'] : undefined,
    passFalseAs: isFlag ? raw['pass-false-as'] : undefined,
  };
});

function toList(value: Value | undefined): Value | undefined {
  if (value === undefined || value === null) return undefined;
  return isList(value) ? value : [value];
}

/** Those that are filled in: the others have no effect but a warning. */
function templatesOf(type: Parameter['type']) {
  return type === 'flag'
    ? (['pass-as', 'pass-true-as', 'pass-false-as'] as const)
    : (['pass-as'] as const);
}

function unknownPlaceholder(template: string): string | undefined {
  const placeholders = template.replaceAll(/\{\{|\}\}/g, '').matchAll(/\{([^{}]*)\}/g);
  return [...placeholders]
    .map(([, name = '']) => name)
    .find((name) => !['name', 'value', 'v'].includes(name));
}
