import {
  createPostgresBackend,
  createRedisBackend,
  type JobsOptions,
  type PgPool,
  Queue,
  runMigrations,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'pg';

/** The part of BullMQ's classes that we use: it is the same on either of its databases. */
export type JobQueue = {
  add: (name: string, data: object, options: JobsOptions) => Promise<unknown>;
  getJob: (id: string) => Promise<ClaimedJob | undefined>;
  upsertJobScheduler: (
    id: string,
    repeat: { every: number },
    template: { name: string; opts: { removeOnComplete: boolean; removeOnFail: boolean } },
  ) => Promise<unknown>;
  /** Of all processes together. */
  setGlobalConcurrency: (concurrency: number) => Promise<unknown>;
  on: (event: 'error', listener: (error: Error) => void) => unknown;
  waitUntilReady: () => Promise<unknown>;
  close: () => Promise<void>;
};
export type JobWorker = {
  getNextJob: (token: string, options: { block: boolean }) => Promise<ClaimedJob | undefined>;
  startStalledCheckTimer: () => Promise<void>;
  on: {
    (event: 'error', listener: (error: Error) => void): unknown;
    (event: 'failed', listener: (job: unknown, error: Error) => void): unknown;
    (event: 'stalled', listener: (jobId: string, previous: string) => void): unknown;
  };
  waitUntilReady: () => Promise<unknown>;
  close: () => Promise<void>;
};
type ClaimedJob = {
  id?: string | undefined;
  extendLock: (token: string, durationMs: number) => Promise<number>;
  moveToCompleted: (value: undefined, token: string, fetchNext: boolean) => Promise<unknown>;
};
type WorkerSettings = Pick<
  WorkerOptions,
  'autorun' | 'concurrency' | 'lockDuration' | 'maxStalledCount' | 'settings' | 'stalledInterval'
>;
export type Job = {
  name: string;
  data: unknown;
  moveToDelayed: (timestamp: number, token?: string) => Promise<void>;
};
type Process = (job: Job, token?: string) => Promise<void>;

/** BullMQ on one of its two databases: the only place that knows which. */
export type QueueBackend = {
  queue: (name: string) => JobQueue;
  /** `process` null: jobs are claimed by hand. */
  worker: (name: string, process: Process | null, settings: WorkerSettings) => JobWorker;
  close: () => Promise<void>;
};

/**
 * BullMQ on the database that we have anyway. Its tables live in a schema of their own, brought up
 * to date here. The queue is a hint that the sweep repairs, so its commits need not wait for the disk.
 */
export async function openPostgresQueues(
  url: string,
  onError: (error: Error) => void,
): Promise<QueueBackend> {
  const pool = new Pool({
    connectionString: url,
    options: '-c search_path=bullmq -c synchronous_commit=off',
    max: 20,
    keepAlive: true,
  });
  pool.on('error', onError);
  // Every queue and worker listens for itself: many are no leak.
  pool.setMaxListeners(0);
  // A connection that breaks while it is in use rejects its query too; unheard, it would end us.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const client = await pool.connect();
  await runMigrations(client).finally(() => client.release());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- BullMQ takes a Pool; its own description of one omits the `| undefined` of @types/pg
  const connection = pool as unknown as PgPool;
  return {
    queue: (name) => new Queue(name, { connection }, createPostgresBackend),
    worker: (name, process, settings) =>
      new Worker(
        name,
        process,
        { ...settings, connection },
        process === null ? createClaimingBackend : createPostgresBackend,
      ),
    close: () => pool.end(),
  };
}

/**
 * For a worker whose jobs are claimed by hand: it never waits in the database, so it needs no connection
 * of its own, which it would take from the pool at once and for ever. There may be many of them.
 */
const createClaimingBackend: typeof createPostgresBackend = (name, options, how = {}) =>
  createPostgresBackend(name, options, { ...how, withBlockingConnection: false });

/** BullMQ on Redis 6.2 or newer, for those who run one. */
export async function openRedisQueues(
  url: string,
  onError: (error: Error) => void,
): Promise<QueueBackend> {
  const connection = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
  connection.on('error', onError);
  await connection.connect();
  return {
    queue: (name) => new Queue(name, { connection }, createRedisBackend),
    worker: (name, process, settings) =>
      new Worker(name, process, { ...settings, connection }, createRedisBackend),
    close: async () => {
      await connection.quit();
    },
  };
}
