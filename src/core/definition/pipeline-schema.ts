import { z } from 'zod';
import { ParameterSchema } from './parameter-schema.ts';
import { Text, Texts, VariableSchema } from './schema-parts.ts';
import { InputSchema, MountSchema } from './step-schema.ts';

const ON_ERROR = ['stop-all', 'stop-next', 'continue'] as const;

const ActionSchema = z.strictObject({
  when: Texts.describe('When it is considered: node-complete, node-starting, node-error.'),
  if: Texts.optional().describe('Whether it is done, such as `metadata.accuracy < 0.9`.'),
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the file
  then: Texts.describe('What is done: stop-pipeline, error-pipeline, require-approval, noop.'),
});

const OverrideSchema = z.strictObject({
  command: Texts.optional().describe('Instead of the step’s command.'),
  environment: Text.optional().describe('Where it runs instead.'),
  'environment-variables': z.array(VariableSchema).optional().describe('More, or other values.'),
  image: Text.optional().describe('Instead of the step’s image.'),
  inputs: z.array(InputSchema).optional().describe('Inputs of the step with other defaults.'),
  mounts: z.array(MountSchema).optional().describe('Instead of the step’s mounts.'),
  parameters: z
    .array(ParameterSchema)
    .optional()
    .describe('Parameters of the step with other defaults.'),
  'runtime-config-preset': Text.optional().describe('Preset of Valohai, beside `environment`.'),
});

const NODE = {
  name: Text.describe('What the node is called in edges.'),
  actions: z.array(ActionSchema).optional().describe('What else happens with it.'),
};

const RUNNING = {
  ...NODE,
  commit: Text.optional().describe('Another commit than that of the pipeline.'),
  override: OverrideSchema.optional().describe('What differs from the step.'),
  'on-error': z
    .enum([...ON_ERROR, 'retry'])
    .optional()
    .describe('What a failure means.'),
  'edge-merge-mode': z
    .enum(['replace', 'append'])
    .optional()
    .describe('Whether what an edge brings replaces the default.'),
};

const NodeSchema = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('execution').describe('It runs a step once.'),
      ...RUNNING,
      step: Text.describe('What it runs.'),
    }),
    z
      .strictObject({
        type: z.literal('task').describe('It runs a step several times.'),
        ...RUNNING,
        step: Text.optional().describe('The step that is run several times.'),
        task: Text.optional().describe('Or the task that says how.'),
      })
      .refine(
        ({ step, task }) => (step === undefined) !== (task === undefined),
        'needs either `step` or `task`',
      ),
    z.strictObject({
      type: z.literal('deployment').describe('It deploys.'),
      ...NODE,
      deployment: Text.describe('The deployment that gets a new version.'),
      endpoints: z.array(Text).optional().describe('Its endpoints.'),
      aliases: z.array(Text).optional().describe('Names that then mean this version.'),
      'on-error': z.enum(ON_ERROR).optional().describe('What a failure means.'),
    }),
  ],
  'must be execution, task or deployment',
);
export type PipelineNode = z.output<typeof NodeSchema>;

const EdgeSchema = z
  .union(
    [
      z.tuple([Text, Text]),
      z.strictObject({
        source: Text.describe('Where it begins: `node.output.NAME`.'),
        target: Text.describe('Where it ends: `node.input.NAME`.'),
        configuration: z.record(Text, z.unknown()).optional().describe('Of that kind of edge.'),
      }),
    ],
    'must be [SOURCE, TARGET], or a map with source and target',
  )
  .transform((edge) => (Array.isArray(edge) ? { source: edge[0], target: edge[1] } : edge));

const PipelineParameterSchema = z
  .strictObject({
    name: Text.describe('What the parameter of the pipeline is called.'),
    default: z.unknown().optional().describe('Its value.'),
    category: Text.optional().describe('Group, for people.'),
    description: Text.optional().describe('What it is for.'),
    target: Text.optional().describe('Where it goes: `node.parameter.NAME`.'),
    targets: Texts.optional().describe('Or several places.'),
  })
  .refine(
    ({ target, targets }) => target === undefined || targets === undefined,
    'has both `target` and `targets`: give one of them',
  );

/** `pipeline` and `blueprint` of valohai.yaml: read for their mistakes. */
export const PipelineSchema = z.strictObject({
  name: Text.describe('What the pipeline is called.'),
  nodes: z.array(NodeSchema).describe('What it runs.'),
  edges: z.array(EdgeSchema).describe('What goes from one node to another.'),
  parameters: z.array(PipelineParameterSchema).optional().describe('What a request can change.'),
  'reuse-executions': z.boolean().default(false).describe('Whether earlier results are taken.'),
});
export type Pipeline = z.output<typeof PipelineSchema>;
