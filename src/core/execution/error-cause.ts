import { z } from 'zod';

/** Why work leaves a machine: Amazon takes it back, or advises to leave it before it does. */
export const LossReason = z.enum(['interruption', 'rebalance']);
export type LossReason = z.infer<typeof LossReason>;

/**
 * Why an execution ended `error`. It keeps the person's failures apart from ours: it decides
 * whether another attempt makes sense and which words the check run uses.
 */
export const ErrorCause = z.discriminatedUnion('kind', [
  /** The command ended by itself with a code other than 0; `signal` when a signal ended it. */
  z.object({
    kind: z.literal('command-failed'),
    exitCode: z.int(),
    signal: z.string().optional(),
  }),
  /** The kernel killed the command for want of memory. */
  z.object({ kind: z.literal('out-of-memory') }),
  z.object({ kind: z.literal('time-limit'), limitSeconds: z.int() }),
  z.object({ kind: z.literal('no-output'), limitSeconds: z.int() }),
  z.object({ kind: z.literal('code-failed'), message: z.string() }),
  z.object({ kind: z.literal('input-failed'), message: z.string() }),
  z.object({ kind: z.literal('image-failed'), message: z.string() }),
  z.object({ kind: z.literal('outputs-failed'), message: z.string() }),
  /**
   * The agent fell silent for longer than its lease while the command was running, or its machine was
   * taken away by whoever it belongs to, or was left before that.
   */
  z.object({
    kind: z.literal('worker-lost'),
    machine: z.string(),
    reason: LossReason.optional(),
  }),
  z.object({ kind: z.literal('launch-failed'), message: z.string() }),
  z.object({ kind: z.literal('internal'), message: z.string() }),
]);
export type ErrorCause = z.infer<typeof ErrorCause>;
