// Background jobs of two processes of one server, on one database.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as work } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { JobQueues } from '../../src/queue/job-queues.ts';
import { openPostgresQueues } from '../../src/queue/queue-backend.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded-postgres.ts';
import { waitUntil } from '../support/wait-until.ts';

const NEVER_MS = 24 * 60 * 60_000;
const TIMES = {
  sweepEveryMs: NEVER_MS,
  tendMachinesEveryMs: NEVER_MS,
  failedDeliveriesEveryMs: NEVER_MS,
  reconcileEveryMs: NEVER_MS,
  stickyCommentWaitMs: 0,
};
const ENVIRONMENTS = 20;
const nothing = async () => {};

it('machines are decided on by one process at a time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slashrun-jobs-'));
  const postgres = await startEmbeddedPostgres(folder);
  let atOnce = 0;
  let most = 0;
  const scaled = new Set<string>();
  const handlers = {
    handleDelivery: nothing,
    publishCheck: nothing,
    publishStickyComment: nothing,
    sweep: nothing,
    tendMachines: nothing,
    takeFailedDeliveries: nothing,
    reconcile: nothing,
    async scaleEnvironment(environment: string) {
      atOnce += 1;
      most = Math.max(most, atOnce);
      // As long as Amazon takes to answer, and more.
      await work(30);
      atOnce -= 1;
      scaled.add(environment);
    },
  };
  const open = async () => {
    const backend = await openPostgresQueues(postgres.url, () => undefined);
    const jobs = new JobQueues(backend, TIMES, () => undefined);
    await jobs.start(handlers);
    return { backend, jobs };
  };
  const processes = [await open(), await open()];
  try {
    for (let index = 0; index < ENVIRONMENTS; index += 1)
      await processes[0]?.jobs.scaleEnvironment(`gpu-${index}`);
    await waitUntil(async () => scaled.size === ENVIRONMENTS, { what: 'every environment' });
    expect(most).toBe(1);
  } finally {
    for (const { backend, jobs } of processes) {
      await jobs.close();
      await backend.close();
    }
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
