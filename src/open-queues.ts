import type { Config } from './config.ts';
import { ExecutionQueues } from './queue/execution-queues.ts';
import { JobQueues } from './queue/job-queues.ts';
import { openPostgresQueues, openRedisQueues } from './queue/queue-backend.ts';

/** How long the list of a pull request's executions waits for more news. */
const STICKY_COMMENT_WAIT_MS = 5000;

type QueuesOptions = {
  config: Config;
  databaseUrl: string;
  onError: (error: Error) => void;
  onClose: (closer: () => Promise<void>) => void;
};

/** The queue of executions, and that of our own work, both in one place. */
export async function openQueues({ config, databaseUrl, onError, onClose }: QueuesOptions) {
  const backend = await (config.queueRedisUrl
    ? openRedisQueues(config.queueRedisUrl, onError)
    : openPostgresQueues(databaseUrl, onError));
  onClose(backend.close);
  const queue = await ExecutionQueues.open(backend, {
    pools: config.settings.environments.map(({ slug }) => slug),
    leaseMs: config.leaseMs,
    onError,
  });
  onClose(() => queue.close());
  // A lost worker that the queue did not notice is found by the sweep within another lease.
  const times = {
    sweepEveryMs: config.leaseMs,
    tendMachinesEveryMs: config.rounds.machinesMs,
    failedDeliveriesEveryMs: config.rounds.failedDeliveriesMs,
    reconcileEveryMs: config.rounds.reconcileMs,
    stickyCommentWaitMs: STICKY_COMMENT_WAIT_MS,
  };
  const jobs = new JobQueues(backend, times, onError);
  onClose(() => jobs.close());
  return { queue, jobs };
}
