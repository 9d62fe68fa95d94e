import { z } from 'zod';
import { parseDuration } from './parse-duration.ts';
import { type PythonFloat, isFloat } from './python-value.ts';

// What several kinds of items have. A property's description is for editors: it goes into the JSON
// Schema, as does `type` where the schema itself cannot say it.

export const Text = z.string();

export const Numeric = z
  .custom<number | PythonFloat>(
    (value) => typeof value === 'number' || isFloat(value),
    'must be a number',
  )
  .transform((value) => (isFloat(value) ? value.float : value))
  .meta({ type: 'number' });

/** To JSON Schema, `5.0` is one as well. */
export const Integer = Numeric.refine(Number.isInteger, 'must be a whole number').meta({
  type: 'integer',
});

/** One text stands for a list of one. */
export const Texts = z
  .union([Text, z.array(Text)], 'must be text or a list of texts')
  .transform((value) => (Array.isArray(value) ? value : [value]));

export const Seconds = z
  .union([z.int(), Text], "must be whole seconds or text such as '1h 30m'")
  .transform((value, context) => {
    const duration = parseDuration(value);
    if (duration.ok) return duration.seconds;
    context.addIssue({ code: 'custom', message: duration.message });
    return z.NEVER;
  });

export const VariableSchema = z.strictObject({
  name: Text.describe('Name of the variable.'),
  default: Text.optional().describe('Its value, as text.'),
  description: Text.optional().describe('What it is for.'),
  optional: z.boolean().default(true).describe('Whether an execution may do without it.'),
});

const Range = z
  .strictObject({
    min: Numeric.optional().describe('The least that will do.'),
    max: Numeric.optional().describe('The most that is used.'),
  })
  .transform(({ min, max }) => ({ min, max }));
const ANY = { min: undefined, max: undefined };

const Device = Numeric.refine((count) => count >= 1, 'must be at least 1').meta({
  type: 'number',
  minimum: 1,
});
const DevicesSchema = z
  .record(Text, Device)
  .describe('How many of which devices, such as `nvidia.com/gpu: 1`; `{}` for none.');

export const RESOURCES = {
  cpu: Range.default(ANY).describe('Cores: the least that will do and the most that is used.'),
  memory: Range.default(ANY).describe('Megabytes: the least that will do and the most.'),
  devices: DevicesSchema.optional(),
};
