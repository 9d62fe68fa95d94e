import { z } from 'zod';
import { ExecutionId } from './execution-id.ts';
import { ExecutionSpec } from './execution-spec.ts';
import { ExecutionState, Timestamp } from './execution-state.ts';

/** One run of one step at one commit. Its spec never changes; its state only through `advance()`. */
export const Execution = z.object({
  id: ExecutionId,
  /** Counts up within its repository; shown as `#counter`. */
  counter: z.int().positive(),
  spec: ExecutionSpec,
  state: ExecutionState,
  createdAt: Timestamp,
  /** Counts every change that a reader of the check run could see. */
  revision: z.int().nonnegative(),
});
export type Execution = z.infer<typeof Execution>;
