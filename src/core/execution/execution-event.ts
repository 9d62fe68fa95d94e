import { z } from 'zod';
import { ErrorCause, LossReason } from './error-cause.ts';
import { Isolation, Machine, Phase, Timestamp } from './execution-state.ts';

/** How the agent's work on an execution ended. */
export const ExecutionResult = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('complete'), reason: z.enum(['exit', 'stop-condition']) }),
  z.object({ outcome: z.literal('error'), cause: ErrorCause }),
  z.object({ outcome: z.literal('stopped') }),
]);
export type ExecutionResult = z.infer<typeof ExecutionResult>;

/** Everything that can happen to an execution; what it does is decided by `advance()`. */
export const ExecutionEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('wait'), waitingFor: z.string() }),
  z.object({ type: z.literal('enqueue') }),
  z.object({
    type: z.literal('claim'),
    machine: Machine,
    isolation: Isolation,
    lease: z.object({ id: z.string(), agentId: z.string(), until: Timestamp }),
  }),
  z.object({
    type: z.literal('renew-lease'),
    leaseId: z.string(),
    until: Timestamp,
    phase: Phase,
  }),
  z.object({
    type: z.literal('request-stop'),
    by: z.string(),
    hard: z.boolean(),
    /** What names the asking: heard again it is still one, and takes no grace away. */
    request: z.string().optional(),
    /** The number of the execution that takes its place. */
    supersededBy: z.int().optional(),
  }),
  /** An equal execution answers for it. */
  z.object({ type: z.literal('reuse') }),
  z.object({ type: z.literal('finish'), leaseId: z.string(), result: ExecutionResult }),
  z.object({
    type: z.literal('lose-worker'),
    leaseId: z.string(),
    reason: LossReason.optional(),
  }),
  z.object({ type: z.literal('fail'), cause: ErrorCause }),
]);
export type ExecutionEvent = z.infer<typeof ExecutionEvent>;
