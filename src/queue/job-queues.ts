import { DelayedError } from 'bullmq';
import { z } from 'zod';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { BackgroundJobs } from '../engine/ports/background-jobs.ts';
import { GitHubLimited } from '../engine/ports/github.ts';
import type { Job, JobQueue, JobWorker, QueueBackend } from './queue-backend.ts';

const DeliveryJob = z.object({ deliveryId: z.string() });
const CheckJob = z.object({ id: ExecutionId });
const ScaleJob = z.object({ environment: z.string() });
const CommentJob = z.object({ repositoryId: z.int(), pullRequest: z.int() });

type OfPullRequest = z.infer<typeof CommentJob>;

export type JobHandlers = {
  handleDelivery: (deliveryId: string) => Promise<void>;
  publishCheck: (id: ExecutionId) => Promise<void>;
  publishStickyComment: (of: OfPullRequest) => Promise<void>;
  sweep: () => Promise<void>;
  scaleEnvironment: (environment: string) => Promise<void>;
  tendMachines: () => Promise<void>;
  takeFailedDeliveries: () => Promise<void>;
  reconcile: () => Promise<void>;
};

export type JobTimes = {
  sweepEveryMs: number;
  /** How often the machines that are known are compared with those that are there. */
  tendMachinesEveryMs: number;
  /** How often GitHub is asked for deliveries that failed. */
  failedDeliveriesEveryMs: number;
  /** How often what is known is compared with what GitHub has. */
  reconcileEveryMs: number;
  /** How long a list of executions waits for more news. */
  stickyCommentWaitMs: number;
};

/**
 * Attempts 1, 2, 4 … seconds apart, then each minute, go on for about an hour: when GitHub is back after
 * long, it is not long until we notice. After that the sweep asks again.
 */
const RETRY = { attempts: 65, backoff: { type: 'each-minute' } };
const MAX_PAUSE_MS = 60_000;
const RETRYING = {
  settings: {
    backoffStrategy: (attemptsMade: number) =>
      // Not all at once: what failed together was too much together.
      Math.min(1000 * 2 ** (attemptsMade - 1), MAX_PAUSE_MS) * (0.5 + Math.random() / 2),
  },
};
/** A job whose process was killed is taken up by another within seconds. */
const TAKE_OVER = { lockDuration: 10_000, stalledInterval: 5000 };
const FORGET = { removeOnComplete: true, removeOnFail: true };
const KINDS = ['deliveries', 'checks', 'comments', 'sweeps', 'machines', 'rounds'] as const;
type Kind = (typeof KINDS)[number];

/** The background jobs, each kind a BullMQ queue with a worker in this process. */
export class JobQueues implements BackgroundJobs {
  readonly #queues: Record<Kind, JobQueue>;
  readonly #workers: JobWorker[] = [];
  readonly #backend: QueueBackend;
  readonly #times: JobTimes;
  readonly #onError: (error: Error) => void;

  constructor(backend: QueueBackend, times: JobTimes, onError: (error: Error) => void) {
    this.#backend = backend;
    this.#times = times;
    this.#onError = onError;
    const open = (kind: Kind): JobQueue => {
      const queue = backend.queue(kind);
      queue.on('error', onError);
      return queue;
    };
    this.#queues = {
      deliveries: open('deliveries'),
      checks: open('checks'),
      comments: open('comments'),
      sweeps: open('sweeps'),
      machines: open('machines'),
      rounds: open('rounds'),
    };
  }

  async handleDelivery(deliveryId: string, subject?: string): Promise<void> {
    // One job for a subject: it handles all that has come in, in order.
    const id = subject === undefined ? deliveryId : `subject ${subject}`;
    const deduplication = { id, keepLastIfActive: true };
    const options = { ...RETRY, ...FORGET, deduplication };
    await this.#queues.deliveries.add('delivery', { deliveryId }, options);
  }

  async publishCheck(id: ExecutionId, when: 'now' | { delayMs: number }): Promise<void> {
    // At most one running and one waiting job for an execution: what changes meanwhile is drawn by
    // the second, and no older picture can overtake a newer one. 'now' hurries one that waits.
    const deduplication = { id, keepLastIfActive: true, reschedule: when === 'now' };
    const delay = when === 'now' ? 0 : when.delayMs;
    await this.#queues.checks.add('check', { id }, { ...RETRY, ...FORGET, delay, deduplication });
  }

  async publishStickyComment(of: OfPullRequest): Promise<void> {
    const id = `${of.repositoryId} ${of.pullRequest}`;
    const deduplication = { id, keepLastIfActive: true };
    const delay = this.#times.stickyCommentWaitMs;
    await this.#queues.comments.add('comment', of, { ...RETRY, ...FORGET, delay, deduplication });
  }

  async scaleEnvironment(environment: string, when = { delayMs: 0 }): Promise<void> {
    // One that waits for its time does not hold up one that is wanted now.
    const id = when.delayMs > 0 ? `${environment} later` : environment;
    const deduplication = { id, keepLastIfActive: true };
    const delay = Math.max(0, when.delayMs);
    await this.#queues.machines.add(
      'scale',
      { environment },
      { ...RETRY, ...FORGET, delay, deduplication },
    );
  }

  async start(handlers: JobHandlers): Promise<void> {
    // Whatever other process of this server there is: two that decide at once would launch twice.
    await this.#queues.machines.setGlobalConcurrency(1);
    this.#work('deliveries', 10, ({ data }) =>
      handlers.handleDelivery(DeliveryJob.parse(data).deliveryId),
    );
    this.#work('checks', 10, ({ data }) => handlers.publishCheck(CheckJob.parse(data).id));
    this.#work('comments', 2, ({ data }) => handlers.publishStickyComment(CommentJob.parse(data)));
    this.#work('sweeps', 1, () => handlers.sweep());
    // One at a time, all environments together.
    this.#work('machines', 1, ({ name, data }) =>
      name === 'tend'
        ? handlers.tendMachines()
        : handlers.scaleEnvironment(ScaleJob.parse(data).environment),
    );
    this.#work('rounds', 1, ({ name }) =>
      name === 'reconcile' ? handlers.reconcile() : handlers.takeFailedDeliveries(),
    );
    await Promise.all(this.#workers.map((worker) => worker.waitUntilReady()));
    const { sweepEveryMs, failedDeliveriesEveryMs, reconcileEveryMs } = this.#times;
    await this.#every('sweeps', 'sweep', sweepEveryMs);
    await this.#every('machines', 'tend', this.#times.tendMachinesEveryMs);
    await this.#every('rounds', 'failed-deliveries', failedDeliveriesEveryMs);
    await this.#every('rounds', 'reconcile', reconcileEveryMs);
    // And at once, about what happened while we were away.
    await this.#queues.machines.add('tend', {}, { ...FORGET, deduplication: { id: 'at start' } });
    for (const name of ['failed-deliveries', 'reconcile'])
      await this.#queues.rounds.add(name, {}, { ...FORGET, deduplication: { id: name } });
  }

  /** Takes no more jobs and waits for those in hand. */
  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all(Object.values(this.#queues).map((queue) => queue.close()));
  }

  async #every(kind: Kind, name: string, every: number): Promise<void> {
    await this.#queues[kind].upsertJobScheduler(name, { every }, { name, opts: FORGET });
  }

  #work(name: Kind, concurrency: number, handle: (job: Job) => Promise<void>): void {
    const settings = { concurrency, ...TAKE_OVER, ...RETRYING };
    const process = async (job: Job, token?: string): Promise<void> => {
      try {
        await handle(job);
      } catch (error) {
        if (!(error instanceof GitHubLimited)) throw error;
        // It waits in the queue, and is not counted as a failure: GitHub said when.
        await job.moveToDelayed(error.retryAt, token);
        throw new DelayedError();
      }
    };
    const worker = this.#backend.worker(name, process, settings);
    worker.on('error', this.#onError);
    worker.on('failed', (_job, error) => this.#onError(error));
    this.#workers.push(worker);
  }
}
