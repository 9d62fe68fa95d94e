import { z } from 'zod';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { BackgroundJobs } from '../engine/ports/background-jobs.ts';
import type { JobQueue, JobWorker, QueueBackend } from './queue-backend.ts';

const DeliveryJob = z.object({ deliveryId: z.string() });
const CheckJob = z.object({ id: ExecutionId });

export type JobHandlers = {
  handleDelivery: (deliveryId: string) => Promise<void>;
  publishCheck: (id: ExecutionId) => Promise<void>;
  sweep: () => Promise<void>;
};

export type JobTimes = {
  /** How long metrics wait for more before the check run is drawn again. */
  soonMs: number;
  sweepEveryMs: number;
};

/** Attempts 1, 2, 4 … seconds apart go on for about an hour; after that the sweep asks again. */
const RETRY = { attempts: 12, backoff: { type: 'exponential', delay: 1000, jitter: 0.5 } };
/** A job whose process was killed is taken up by another within seconds. */
const TAKE_OVER = { lockDuration: 10_000, stalledInterval: 5000 };
const FORGET = { removeOnComplete: true, removeOnFail: true };

/** The background jobs, each kind a BullMQ queue with a worker in this process. */
export class JobQueues implements BackgroundJobs {
  readonly #deliveries: JobQueue;
  readonly #checks: JobQueue;
  readonly #sweeps: JobQueue;
  readonly #workers: JobWorker[] = [];
  readonly #backend: QueueBackend;
  readonly #times: JobTimes;
  readonly #onError: (error: Error) => void;

  constructor(backend: QueueBackend, times: JobTimes, onError: (error: Error) => void) {
    this.#backend = backend;
    this.#times = times;
    this.#onError = onError;
    this.#deliveries = backend.queue('deliveries');
    this.#checks = backend.queue('checks');
    this.#sweeps = backend.queue('sweeps');
    for (const queue of [this.#deliveries, this.#checks, this.#sweeps]) queue.on('error', onError);
  }

  async handleDelivery(deliveryId: string): Promise<void> {
    await this.#deliveries.add(
      'delivery',
      { deliveryId },
      { ...RETRY, ...FORGET, deduplication: { id: deliveryId } },
    );
  }

  async publishCheck(id: ExecutionId, when: 'now' | 'soon'): Promise<void> {
    // At most one running and one waiting job for an execution: what changes meanwhile is drawn by
    // the second, and no older picture can overtake a newer one. 'now' hurries one that waits.
    await this.#checks.add(
      'check',
      { id },
      {
        ...RETRY,
        ...FORGET,
        delay: when === 'soon' ? this.#times.soonMs : 0,
        deduplication: { id, keepLastIfActive: true, reschedule: when === 'now' },
      },
    );
  }

  async start(handlers: JobHandlers): Promise<void> {
    this.#work('deliveries', 10, (data) =>
      handlers.handleDelivery(DeliveryJob.parse(data).deliveryId),
    );
    this.#work('checks', 10, (data) => handlers.publishCheck(CheckJob.parse(data).id));
    this.#work('sweeps', 1, () => handlers.sweep());
    await Promise.all(this.#workers.map((worker) => worker.waitUntilReady()));
    await this.#sweeps.upsertJobScheduler(
      'sweep',
      { every: this.#times.sweepEveryMs },
      { opts: FORGET },
    );
  }

  /** Takes no more jobs and waits for those in hand. */
  async stop(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all([this.#deliveries, this.#checks, this.#sweeps].map((queue) => queue.close()));
  }

  #work(name: string, concurrency: number, handle: (data: unknown) => Promise<void>): void {
    const worker = this.#backend.worker(name, (job) => handle(job.data), {
      concurrency,
      ...TAKE_OVER,
    });
    worker.on('error', this.#onError);
    worker.on('failed', (_job, error) => this.#onError(error));
    this.#workers.push(worker);
  }
}
