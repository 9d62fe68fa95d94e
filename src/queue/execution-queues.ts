import { ExecutionId } from '../core/execution/execution-id.ts';
import type { ExecutionQueue, QueueClaim } from '../engine/ports/execution-queue.ts';
import type { JobQueue, JobWorker, QueueBackend } from './queue-backend.ts';

/** The store decides how often an execution is tried again: BullMQ must never give up by itself. */
const NEVER_GIVE_UP = 1_000_000;

type Environment = { queue: JobQueue; claims: JobWorker };

/**
 * One BullMQ queue for each environment. Jobs are claimed by hand, since the agents that work on
 * them are elsewhere; BullMQ's stalled-job check finds the claims that nobody renews.
 */
export class ExecutionQueues implements ExecutionQueue {
  readonly #environments = new Map<string, Environment>();
  readonly #leaseMs: number;
  readonly #onError: (error: Error) => void;
  #onLost: (id: ExecutionId) => void = () => undefined;

  private constructor(leaseMs: number, onError: (error: Error) => void) {
    this.#leaseMs = leaseMs;
    this.#onError = onError;
  }

  static async open(
    backend: QueueBackend,
    options: {
      environments: readonly string[];
      leaseMs: number;
      onError: (error: Error) => void;
    },
  ): Promise<ExecutionQueues> {
    const queues = new ExecutionQueues(options.leaseMs, options.onError);
    for (const environment of options.environments)
      queues.#environments.set(environment, await queues.#open(backend, environment));
    return queues;
  }

  async enqueue(environment: string, id: ExecutionId, priority: 0 | 1): Promise<void> {
    // Forgotten when done: a lost execution may come back under the same id. To BullMQ what has a
    // priority comes after all that has none.
    const later = priority === 1 ? {} : { priority: 1 };
    const options = { jobId: id, removeOnComplete: true, removeOnFail: true, ...later };
    await this.#environment(environment).queue.add('execution', {}, options);
  }

  async claim(environment: string, leaseId: string): Promise<ExecutionId | undefined> {
    const job = await this.#environment(environment).claims.getNextJob(leaseId, {
      block: false,
    });
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
  }

  onLost(listener: (id: ExecutionId) => void): void {
    this.#onLost = listener;
  }

  async close(): Promise<void> {
    for (const { queue, claims } of this.#environments.values()) {
      await claims.close();
      await queue.close();
    }
  }

  async #open(backend: QueueBackend, environment: string): Promise<Environment> {
    const name = `environment-${environment}`;
    const queue = backend.queue(name);
    const claims = backend.worker(name, null, {
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

  #job(claim: QueueClaim) {
    return this.#environment(claim.environment).queue.getJob(claim.id);
  }

  #environment(name: string): Environment {
    const environment = this.#environments.get(name);
    if (!environment) throw new Error(`there is no environment '${name}'`);
    return environment;
  }
}
