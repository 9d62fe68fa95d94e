import { z } from 'zod';
import { ExecutionId } from '../core/execution/execution-id.ts';
import { CommitSha } from '../core/execution/execution-spec.ts';

const Scalar = z.union([z.string(), z.number(), z.boolean()]);

/**
 * Body of `POST /api/v1/executions/ID/rerun`: the same again, but for what is given. 201 with `Started`; 422
 * says why not.
 */
export const RerunRequest = z.strictObject({
  parameters: z.record(z.string(), z.union([Scalar, z.array(Scalar)])).default({}),
  inputs: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
  environment: z.string().optional(),
  image: z.string().optional(),
  title: z.string().optional(),
});
export type RerunRequest = z.input<typeof RerunRequest>;

/** Answer of whatever starts an execution. */
export const Started = z.object({
  id: ExecutionId,
  counter: z.int(),
  step: z.string(),
  commit: CommitSha,
  environment: z.string(),
  /** Its log as text, with a key. */
  log: z.url(),
  /** Its page. */
  page: z.url(),
});
export type Started = z.infer<typeof Started>;
