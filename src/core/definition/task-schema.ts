import { z } from 'zod';
import { isScalar } from './python-value.ts';
import { Integer, Numeric, Text } from './schema-parts.ts';

const TYPES = ['bayesian_tpe', 'grid_search', 'random_search', 'manual_search', 'distributed'];
const ON_CHILD_ERROR = ['continue-and-complete', 'continue-and-error', 'stop-all-and-error'];

function plain(text: string): string {
  return text.toLowerCase().replaceAll('_', '-');
}

/** Any case, and `-` for `_` or the reverse. */
function spelt(names: readonly string[]) {
  return Text.transform((text, context) => {
    const name = names.find((known) => plain(known) === plain(text));
    if (name !== undefined || text === '') return name;
    context.addIssue({ code: 'custom', message: `must be one of ${names.join(', ')}` });
    return z.NEVER;
  }).meta({ enum: names });
}

const ITEM = { type: ['string', 'number', 'boolean'] } as const;

function isItem(value: unknown): boolean {
  return value !== null && isScalar(value);
}

const RulesSchema = z.strictObject({
  base: Numeric.optional().describe('Of the powers, for logspace.'),
  count: Numeric.optional().describe('How many values.'),
  distribution: Text.optional().describe('Of random values.'),
  end: Numeric.optional().describe('The last value; its exponent, for logspace.'),
  integerify: z.boolean().optional().describe('Whether values become whole numbers.'),
  items: z
    .array(z.custom(isItem, 'must be text, a number or true/false').meta(ITEM))
    .optional()
    .describe('The values themselves.'),
  max: Numeric.optional().describe('The greatest random value.'),
  min: Numeric.optional().describe('The least random value.'),
  numberify: z.boolean().optional().describe('Whether texts become numbers.'),
  seed: Numeric.optional().describe('Of the random values.'),
  start: Numeric.optional().describe('The first value; its exponent, for logspace.'),
  step: Numeric.optional().describe('From one value to the next.'),
  value: Numeric.optional().describe('The only value.'),
});

const VariantSchema = z.strictObject({
  name: Text.describe('Name of the parameter.'),
  style: z
    .enum(['linear', 'logspace', 'multiple', 'random', 'single'])
    .describe('How its values are made.'),
  rules: RulesSchema.describe('What they are made from.'),
});

/** `task` of valohai.yaml: read for its mistakes. */
export const TaskSchema = z
  .strictObject({
    name: Text.describe('What the task is called.'),
    step: Text.describe('The step that is run several times.'),
    type: spelt(TYPES).optional().describe('How its parameters are searched.'),
    description: Text.optional().describe('What the task is for.'),
    engine: Text.optional().describe('Which optimizer, for a Bayesian search.'),
    'execution-batch-size': Integer.optional().describe('How many are started together.'),
    'execution-count': Integer.optional().describe('How many are run.'),
    'maximum-queued-executions': Integer.optional().describe('How many may wait or run at once.'),
    'on-child-error': spelt(ON_CHILD_ERROR).optional().describe('What a failed one means.'),
    'optimization-target-metric': Text.optional().describe('What is optimized.'),
    'optimization-target-value': Numeric.optional().describe('What is good enough.'),
    parameters: z.array(VariantSchema).optional().describe('The values that are tried.'),
    'parameter-sets': z
      .array(z.record(Text, z.unknown()))
      .optional()
      .describe('The values that are tried together, for a manual search.'),
    'reuse-children': z.boolean().default(false).describe('Whether earlier results are taken.'),
    'stop-condition': Text.optional().describe('Ends the task when it is true.'),
  })
  .superRefine((task, context) => {
    if (task.parameters === undefined && task['parameter-sets'] === undefined)
      context.addIssue({
        code: 'custom',
        message: 'needs `parameters` or `parameter-sets`: the values that are tried',
      });
  });
export type Task = z.output<typeof TaskSchema>;
