import type { z } from 'zod';
import { DeploymentSchema, EndpointSchema } from './endpoint-schema.ts';
import { PipelineSchema } from './pipeline-schema.ts';
import { StepSchema } from './step-schema.ts';
import { TaskSchema } from './task-schema.ts';

/** What an item of the file may be, in the order in which valohai-yaml looks for them. */
export const ITEM_KINDS = [
  'step',
  'task',
  'endpoint',
  'pipeline',
  'blueprint',
  'deployment',
] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** What each kind's properties are; `blueprint` is an older word for a pipeline. */
export const ITEM_SCHEMAS = {
  step: StepSchema,
  task: TaskSchema,
  endpoint: EndpointSchema,
  pipeline: PipelineSchema,
  blueprint: PipelineSchema,
  deployment: DeploymentSchema,
} satisfies Record<ItemKind, z.ZodType>;
