import type { Pool } from '../../core/compute/pool.ts';
import type { ExecutionId } from '../../core/execution/execution-id.ts';

/**
 * The order in which the executions of a pool get its machines. A hint, never the truth: the store
 * says what an execution's state is, so every call here may be lost or repeated without harm, and
 * the sweep repeats what was lost. Implementations are shared by all callers and safe to call
 * concurrently.
 *
 * The intended flow: `enqueue` once an execution is `queued`; `claim` by whoever asks for work,
 * which also takes a lock of one lease; `renew` at a third of the lease; `finish` at the end,
 * whatever the end was. A lock that runs out puts the execution back into the queue and calls
 * `onLost`'s listener.
 */
export interface ExecutionQueue {
  /** Behind all of its priority; 1 comes before 0. Safe to repeat: one that is in the queue stays. */
  enqueue(pool: Pool, id: ExecutionId, priority: 0 | 1): Promise<void>;
  /** The longest waiting execution, locked for `leaseId`; undefined when none waits. Never blocks. */
  claim(pool: Pool, leaseId: string): Promise<ExecutionId | undefined>;
  /** Does nothing when the lock is gone: the lease in the store decides who may report. */
  renew(claim: QueueClaim): Promise<void>;
  /** Takes it out of the queue. Does nothing when the lock is gone. */
  finish(claim: QueueClaim): Promise<void>;
  /** One listener, called at least once for each execution whose lock ran out. */
  onLost(listener: (id: ExecutionId) => void): void;
}

export type QueueClaim = { pool: Pool; id: ExecutionId; leaseId: string };
