import { z } from 'zod';
import { MARKETS } from '../compute/launch-targets.ts';
import { ErrorCause } from './error-cause.ts';

/** Milliseconds since 1970 UTC. Every `…At` and `…Until` in stored state is one of these. */
export const Timestamp = z.int().nonnegative();
export type Timestamp = z.infer<typeof Timestamp>;

/** What the agent is doing for a started execution, in this order. */
export const Phase = z.enum(['code', 'inputs', 'image', 'command', 'outputs']);
export type Phase = z.infer<typeof Phase>;

/**
 * `container`: the command runs in the step's image. `process`: it runs on the machine itself,
 * where it can read what the agent's user can read; shown as *not isolated* wherever it appears.
 */
export const Isolation = z.enum(['container', 'process']);
export type Isolation = z.infer<typeof Isolation>;

/** Where an execution runs: `provider` started the machine, `id` is the provider's name for it. */
export const Machine = z.object({
  provider: z.string(),
  id: z.string(),
  /** Of one that was launched for the work. */
  type: z.string().optional(),
  market: z.enum(MARKETS).optional(),
  /** Dollars; what the provider asks for it on demand. */
  pricePerHour: z.number().nonnegative().optional(),
});
export type Machine = z.infer<typeof Machine>;

/** An agent's right to report on one execution until `until`; renewed at a third of its length. */
const Lease = z.object({ id: z.string(), agentId: z.string(), until: Timestamp });

const Running = z.object({
  machine: Machine,
  isolation: Isolation,
  lease: Lease,
  phase: Phase,
  startedAt: Timestamp,
  /** 1 for the first try; counts up when a worker was lost before the command ran. */
  attempt: z.int().positive(),
});

/** `startedAt`, `machine` and `isolation` are there when it had been started. */
const Ended = z.object({
  endedAt: Timestamp,
  startedAt: Timestamp.optional(),
  machine: Machine.optional(),
  isolation: Isolation.optional(),
});

/** An execution is in exactly one of these; a field exists only where it is true. */
export const ExecutionState = z.discriminatedUnion('status', [
  /** Accepted, not yet in its environment's queue: `waitingFor` says what is missing (quota). */
  z.object({ status: z.literal('created'), waitingFor: z.string().optional() }),
  /** Waiting for a free machine. */
  z.object({
    status: z.literal('queued'),
    queuedAt: Timestamp,
    attempt: z.int().positive(),
  }),
  Running.extend({ status: z.literal('started') }),
  /** A person asked for the end; the agent is taking the command down and saving outputs. */
  Running.extend({
    status: z.literal('stopping'),
    requestedAt: Timestamp,
    requestedBy: z.string(),
    /** The asking that was heard first. */
    request: z.string().optional(),
    supersededBy: z.int().optional(),
    /** Asked twice: no grace any more. */
    hard: z.boolean(),
  }),
  Ended.extend({
    status: z.literal('stopped'),
    stoppedBy: z.string(),
    /** The execution that took its place. */
    supersededBy: z.int().optional(),
  }),
  Ended.extend({ status: z.literal('error'), cause: ErrorCause }),
  Ended.extend({
    status: z.literal('complete'),
    /**
     * `stop-condition`: ended early because the step's `stop-condition` came true. `reused`: an equal
     * execution had been complete already, and answers for this one.
     */
    reason: z.enum(['exit', 'stop-condition', 'reused']),
  }),
]);
export type ExecutionState = z.infer<typeof ExecutionState>;
