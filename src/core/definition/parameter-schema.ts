import { z } from 'zod';
import { MULTIPLE_MODES, PARAMETER_TYPES, type Parameter } from './definition.ts';
import { type Value, isList, toScalar, toValue } from './python-value.ts';
import { Numeric, Text } from './schema-parts.ts';

// The reference takes anything for these two, and the linter warns of what cannot be meant.
const Choice = z.unknown().transform(toScalar);
const Default = z.unknown().transform(toValue);

const Widget = z.union(
  [
    Text,
    z.looseObject({
      type: Text.describe('Such as `datumalias` or `sql`.'),
      settings: z.record(Text, z.unknown()).optional().describe('For that kind.'),
    }),
  ],
  'must be text, or a map with type and settings',
);

const ParameterShape = z.strictObject({
  name: Text.describe('What the parameter is called in `/run STEP NAME=VALUE`.'),
  type: z.enum(PARAMETER_TYPES).default('string').describe('What its value is.'),
  default: Default.optional().describe('Its value when none is given.'),
  optional: z.boolean().default(false).describe('Whether it may have no value.'),
  description: Text.optional().describe('What it is for.'),
  category: Text.optional().describe('Group, for people.'),
  choices: z.array(Choice).default([]).describe('The values that it may have.'),
  min: Numeric.optional().describe('Its least value.'),
  max: Numeric.optional().describe('Its greatest value.'),
  multiple: z
    .enum(MULTIPLE_MODES)
    .default('none')
    .describe('Whether it has several values, and how they are passed.'),
  'multiple-separator': Text.default(',').describe('What stands between them.'),
  'pass-as': Text.optional().describe('How it stands in the command: {name}, {value}, {v}.'),
  'pass-true-as': Text.optional().describe('How a flag that is true stands in the command.'),
  'pass-false-as': Text.optional().describe('How a flag that is false stands in the command.'),
  widget: Widget.optional().describe('How it is edited on Valohai.'),
});

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
