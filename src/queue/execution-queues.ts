import { isForOne, type Pool } from '../core/compute/pool.ts';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { ExecutionQueue, QueueClaim } from '../engine/ports/execution-queue.ts';
import type { JobQueue, JobWorker, QueueBackend } from './queue-backend.ts';

/** The store decides how often an execution is tried again: BullMQ must never give up by itself. */
const NEVER_GIVE_UP = 1_000_000;

type Options = { leaseMs: number; onError: (error: Error) => void };
type OpenPool = { queue: JobQueue; claims: JobWorker };

/**
 * One BullMQ queue for each pool of machines, opened when it is first needed. Jobs are claimed by hand,
 * since the agents that work on them are elsewhere; BullMQ's stalled-job check finds the claims that
 * nobody renews.
 */
export class ExecutionQueues implements ExecutionQueue {
  readonly #pools = new Map<Pool, Promise<OpenPool>>();
  readonly #backend: QueueBackend;
  readonly #leaseMs: number;
  readonly #onError: (error: Error) => void;
  #onLost: (id: ExecutionId) => void = () => undefined;

  private constructor(backend: QueueBackend, { leaseMs, onError }: Options) {
    this.#backend = backend;
    this.#leaseMs = leaseMs;
    this.#onError = onError;
  }

  /** `pools` are opened at once, so that a database that is away is noticed at the start. */
  static async open(
    backend: QueueBackend,
    { pools, ...options }: Options & { pools: readonly Pool[] },
  ): Promise<ExecutionQueues> {
    const queues = new ExecutionQueues(backend, options);
    await Promise.all(pools.map((pool) => queues.#pool(pool)));
    return queues;
  }

  async enqueue(pool: Pool, id: ExecutionId, priority: 0 | 1): Promise<void> {
    // Forgotten when done: a lost execution may come back under the same id. To BullMQ what has a
    // priority comes after all that has none.
    const later = priority === 1 ? {} : { priority: 1 };
    const options = { jobId: id, removeOnComplete: true, removeOnFail: true, ...later };
    const { queue } = await this.#pool(pool);
    await queue.add('execution', {}, options);
  }

  async claim(pool: Pool, leaseId: string): Promise<ExecutionId | undefined> {
    const { claims } = await this.#pool(pool);
    const job = await claims.getNextJob(leaseId, { block: false });
    return job && ExecutionId.parse(job.id);
  }

  async renew(claim: QueueClaim): Promise<void> {
    const job = await this.#job(claim);
    await job?.extendLock(claim.leaseId, this.#leaseMs);
  }

  async finish(claim: QueueClaim): Promise<void> {
    const job = await this.#job(claim);
    // Fails when the lock went to somebody else or the job is gone: then it is not ours to finish.
    await job?.moveToCompleted(undefined, claim.leaseId, false).catch(() => undefined);
    if (isForOne(claim.pool)) await this.#discard(claim.pool);
  }

  onLost(listener: (id: ExecutionId) => void): void {
    this.#onLost = listener;
  }

  async close(): Promise<void> {
    for (const opened of this.#pools.values()) await close(await opened);
  }

  /** Nobody will ask for it again. */
  async #discard(pool: Pool): Promise<void> {
    const opened = this.#pools.get(pool);
    this.#pools.delete(pool);
    if (opened) await close(await opened);
  }

  async #open(pool: Pool): Promise<OpenPool> {
    const name = `environment-${pool}`;
    const queue = this.#backend.queue(name);
    const claims = this.#backend.worker(name, null, {
      autorun: false,
      lockDuration: this.#leaseMs,
      stalledInterval: Math.ceil(this.#leaseMs / 2),
      maxStalledCount: NEVER_GIVE_UP,
    });
    queue.on('error', this.#onError);
    claims.on('error', this.#onError);
    claims.on('stalled', (id) => this.#onLost(ExecutionId.parse(id)));
    await queue.waitUntilReady();
    await claims.waitUntilReady();
    await claims.startStalledCheckTimer();
    return { queue, claims };
  }

  async #job({ pool, id }: QueueClaim) {
    return (await this.#pool(pool)).queue.getJob(id);
  }

  #pool(pool: Pool): Promise<OpenPool> {
    const known = this.#pools.get(pool);
    if (known) return known;
    const opened = this.#open(pool);
    this.#pools.set(pool, opened);
    // One that could not be opened is opened by whoever asks next.
    opened.catch(() => this.#pools.delete(pool));
    return opened;
  }
}

async function close({ queue, claims }: OpenPool): Promise<void> {
  await claims.close();
  await queue.close();
}
