import { z } from 'zod';
import type { EnvironmentVariable, Input, Step } from './definition.ts';
import { PARAMETER_KEYS, ParameterSchema } from './parameter-schema.ts';
import { parseDuration } from './parse-duration.ts';

const Text = z.string();
const Anything = z.unknown().optional();

const Command = z.preprocess(
  (command) => (Array.isArray(command) ? command : [command]),
  z.array(Text),
);

const Seconds = z
  .custom<string | number>(isTextOrInteger, "must be whole seconds or text such as '1h 30m'")
  .transform((value, context) => {
    const duration = parseDuration(value);
    if (duration.ok) return duration.seconds;
    context.addIssue({ code: 'custom', message: duration.message });
    return z.NEVER;
  });

const VariableShape = z.strictObject({
  name: Text,
  default: Text.optional(),
  description: Text.optional(),
  optional: z.boolean().default(true),
});

const VariableSchema = VariableShape.transform(
  ({ name, default: value, optional }): EnvironmentVariable => ({ name, default: value, optional }),
);

const InputSchema = z
  .looseObject({ name: Text, optional: z.boolean().default(false), default: Anything })
  .transform(({ name, optional, default: value }): Input => ({
    name,
    optional,
    hasDefault: typeof value === 'string' ? value !== '' : Array.isArray(value) && value.length > 0,
  }));

/** Valid, and without an effect here: a step that relies on them says so when it is planned. */
const IGNORED = {
  'runtime-config-preset': Anything,
  'environment-variable-groups': Anything,
  mounts: Anything,
  'cache-volumes': Anything,
  resources: Anything,
  'stop-condition': Anything,
  'upload-store': Anything,
};

const StepShape = z.strictObject({
  name: Text,
  image: Text,
  command: Command,
  description: Text.optional(),
  category: Anything,
  icon: Anything,
  environment: Text.optional(),
  'environment-variables': z.array(VariableSchema).default([]),
  parameters: z.array(ParameterSchema).default([]),
  inputs: z.array(InputSchema).default([]),
  outputs: Anything,
  'time-limit': Seconds.optional(),
  'no-output-timeout': Seconds.optional(),
  'source-path': Text.optional(),
  ...IGNORED,
});

/** `step` of valohai.yaml; a key that it does not have is an error, as in valohai-yaml. */
export const StepSchema = StepShape.transform((raw): Step => ({
  name: raw.name,
  image: raw.image,
  command: raw.command,
  description: raw.description,
  parameters: lastOfEachName(raw.parameters),
  environmentVariables: lastOfEachName(raw['environment-variables']),
  environment: raw.environment,
  timeLimitSeconds: raw['time-limit'],
  noOutputTimeoutSeconds: raw['no-output-timeout'],
  sourcePath: raw['source-path'],
  inputs: lastOfEachName(raw.inputs),
  ignored: Object.keys(IGNORED).filter((key) => key in raw),
}));

/** The keys that the map at a path below a step may have. */
export function keysAllowedAt([list]: readonly PropertyKey[]): readonly string[] {
  if (list === 'parameters') return PARAMETER_KEYS;
  return Object.keys(list === undefined ? StepShape.shape : VariableShape.shape);
}

/** A name that is declared again keeps its place and takes the later declaration. */
export function lastOfEachName<T extends { name: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.name, item])).values()];
}

function isTextOrInteger(value: unknown): boolean {
  return typeof value === 'string' || Number.isInteger(value);
}
