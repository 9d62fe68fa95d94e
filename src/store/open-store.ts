import { sql } from 'kysely';
import type { Store } from '../engine/ports/store.ts';
import { PostgresChanges } from './changes.ts';
import { createDatumStore } from './datums.ts';
import { createDeliveryStore } from './deliveries.ts';
import { createExecutionStore } from './executions.ts';
import { createExclusively } from './exclusively.ts';
import { createHeadStore } from './heads.ts';
import { createLogStore } from './logs.ts';
import { openDatabase } from './open-database.ts';
import { createMachineStore } from './machines.ts';
import { createOutputStore } from './outputs.ts';
import { createPackageStore } from './packages.ts';
import { createReplyStore, createStickyCommentStore } from './replies.ts';
import { createRepositoryStore } from './repositories.ts';
import { createScheduleStore } from './schedules.ts';
import { signingKey } from './signing-key.ts';
import { createWorkerStore } from './workers.ts';

export type OpenStore = { store: Store; signingKey: Buffer; close: () => Promise<void> };

/** Opens the store on the Postgres at `url`, with its tables up to date. */
export async function openStore(url: string, onError: (error: Error) => void): Promise<OpenStore> {
  const { db, awayAt, close } = await openDatabase(url, onError);
  const changes = new PostgresChanges(db, url);
  await changes.listen();
  const store: Store = {
    deliveries: createDeliveryStore(db),
    executions: createExecutionStore(db),
    logs: createLogStore(db),
    outputs: createOutputStore(db),
    datums: createDatumStore(db),
    packages: createPackageStore(db),
    workers: createWorkerStore(db),
    machines: createMachineStore(db),
    repositories: createRepositoryStore(db),
    heads: createHeadStore(db),
    replies: createReplyStore(db),
    stickyComments: createStickyCommentStore(db),
    schedules: createScheduleStore(db),
    changes,
    exclusively: createExclusively(db),
    awayAt,
    ping: async () => {
      await sql`select 1`.execute(db);
    },
  };
  return {
    store,
    signingKey: await signingKey(db),
    close: async () => {
      await changes.close();
      await close();
    },
  };
}
