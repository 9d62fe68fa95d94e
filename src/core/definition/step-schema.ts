import { z } from 'zod';
import {
  DOWNLOAD_MODES,
  KEEP_DIRECTORIES,
  type Input,
  type Mount,
  type Step,
} from './definition.ts';
import { ParameterSchema } from './parameter-schema.ts';
import { RESOURCES, Seconds, Text, Texts, VariableSchema } from './schema-parts.ts';

const MAX_NAME = 64;

export const InputSchema = z
  .strictObject({
    name: Text.max(MAX_NAME, `must have at most ${MAX_NAME} characters`).describe(
      'Name of the folder below `/valohai/inputs`.',
    ),
    default: Texts.optional().describe('Where the files are: one address or several.'),
    optional: z.boolean().default(false).describe('Whether the step runs without it.'),
    description: Text.optional().describe('What it is for.'),
    'keep-directories': z
      .union([z.boolean(), z.enum(KEEP_DIRECTORIES)], 'must be none, full, suffix, true or false')
      .default(false)
      .describe('How much of a file’s path is kept below the folder of the input.'),
    filename: Text.optional().describe('What a single file is called, whatever its own name.'),
    download: z
      .enum(DOWNLOAD_MODES)
      .default('always')
      .describe('`on-demand`: the program downloads the files when it wants them.'),
  })
  .transform((raw): Input => ({
    name: raw.name,
    urls: (raw.default ?? []).filter((url) => url !== ''),
    optional: raw.optional,
    description: raw.description,
    keepDirectories: keepDirectories(raw['keep-directories']),
    filename: raw.filename || undefined,
    download: raw.download,
  }));

function keepDirectories(value: boolean | Input['keepDirectories']): Input['keepDirectories'] {
  if (typeof value !== 'boolean') return value;
  return value ? 'full' : 'none';
}

const MOUNT_FORM = "must be '/source:/destination', or a map with source and destination";

export const MountSchema = z
  .union(
    [
      Text.regex(/^\/.+:\/.+$/, MOUNT_FORM),
      z.strictObject({
        source: Text.describe('Path on the machine.'),
        destination: Text.regex(/^\/.+$/, 'must be an absolute path').describe(
          'Path in the container.',
        ),
        readonly: z.boolean().default(false).describe('Whether it cannot be written to.'),
        type: Text.optional().describe('Kind of the mount, such as `nfs`.'),
        options: z.record(Text, z.unknown()).default({}).describe('For that kind.'),
      }),
    ],
    MOUNT_FORM,
  )
  .transform((raw): Mount => {
    if (typeof raw !== 'string') return { ...raw, type: raw.type?.toLowerCase() };
    const colon = raw.indexOf(':');
    const [source, destination] = [raw.slice(0, colon), raw.slice(colon + 1)];
    return { source, destination, readonly: false, type: undefined, options: {} };
  });

/** Valid, and without an effect here: a step that relies on them says so when it is planned. */
const IGNORED = {
  'runtime-config-preset': Text.optional().describe('Preset of Valohai; without effect here.'),
  'cache-volumes': z
    .array(Text.nullable())
    .optional()
    .describe('Kubernetes volumes; without effect here.'),
  'upload-store': Text.max(MAX_NAME, `must have at most ${MAX_NAME} characters`)
    .optional()
    .describe('Data store of Valohai; without effect here.'),
};

const StepShape = z.strictObject({
  name: Text.describe('What the step is called in `/run NAME`.'),
  image: Text.describe('Docker image that the command runs in.'),
  command: Texts.describe('Command lines; each must succeed for the next one to run.'),
  description: Text.optional().describe('What the step does, for people.'),
  category: Text.optional().describe('Group of steps, for people.'),
  icon: Text.optional().describe('Address of a picture, for people.'),
  environment: Text.optional().describe('Where it runs, unless the request says otherwise.'),
  'environment-variables': z
    .array(VariableSchema)
    .default([])
    .describe('Environment variables of the command.'),
  'environment-variable-groups': z
    .array(Text.nullable())
    .default([])
    .describe('Groups of variables that the operator keeps.'),
  parameters: z.array(ParameterSchema).default([]).describe('What a request can change.'),
  inputs: z.array(InputSchema).default([]).describe('Files that the command needs.'),
  outputs: z
    .array(
      z.strictObject({
        name: Text.describe('What it is called.'),
        description: Text.optional().describe('What it is.'),
      }),
    )
    .optional()
    .describe('Files that it leaves; need not be declared.'),
  mounts: z.array(MountSchema).default([]).describe('Folders of the machine in the container.'),
  resources: z.strictObject(RESOURCES).prefault({}).describe('What it needs of its machine.'),
  'time-limit': Seconds.optional().describe('How long it may run: seconds, or `1h 30m`.'),
  'no-output-timeout': Seconds.optional().describe('How long it may be silent.'),
  'stop-condition': Text.optional().describe('Ends it when true, such as `accuracy >= 0.99`.'),
  'source-path': Text.optional().describe('What `{source-path}` stands for in the command.'),
  ...IGNORED,
});

/** `step` of valohai.yaml; a key that it does not have is an error, as in valohai-yaml. */
export const StepSchema = StepShape.transform((raw): Step => ({
  name: raw.name,
  image: raw.image,
  command: raw.command,
  description: raw.description,
  parameters: lastOfEachName(raw.parameters),
  environmentVariables: lastOfEachName(
    raw['environment-variables'].map(({ name, default: value, optional }) => ({
      name,
      default: value,
      optional,
    })),
  ),
  environmentVariableGroups: raw['environment-variable-groups'].flatMap((name) => name || []),
  environment: raw.environment,
  timeLimitSeconds: raw['time-limit'],
  noOutputTimeoutSeconds: raw['no-output-timeout'],
  stopCondition: raw['stop-condition'] || undefined,
  sourcePath: raw['source-path'],
  inputs: lastOfEachName(raw.inputs),
  mounts: raw.mounts,
  resources: {
    cpu: raw.resources.cpu,
    memory: raw.resources.memory,
    devices: raw.resources.devices,
  },
  ignored: Object.keys(IGNORED).filter((key) => key in raw),
}));

/** A name that is declared again keeps its place and takes the later declaration. */
function lastOfEachName<T extends { name: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [item.name, item])).values()];
}
