import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { WorkerStore } from '../../src/engine/ports/store.ts';
import { inheritedVariables } from '../../src/core/container/inherited-variables.ts';
import { ProcessIdentity, isStillRunning } from '../process-identity.ts';

export type LocalWorkersOptions = {
  count: number;
  environment: string;
  /** The container engine that the agents use; `auto` takes Docker where it answers. */
  engine: 'auto' | 'docker' | 'process';
  /** Where the agents keep their work. */
  folder: string;
  /** Shared by all agents of this machine. */
  inputCache: { folder: string; maxBytes: number };
  /** The agent's program: a JavaScript file. */
  program: string;
  /** The app as an agent on this machine reaches it. */
  appUrl: string;
  workers: WorkerStore;
  now: () => number;
  log: Logger;
};

/** Between an agent's unexpected end and its successor's start: doubled each time up to the second. */
const RESTART_MS = { first: 500, most: 30_000 };

/** The same for every agent of a slot: it may go on with what its predecessor was uploading. */
type Identity = Awaited<ReturnType<WorkerStore['register']>>;

/**
 * Agents on this machine, one process each, kept running. They live apart from the app: one that is
 * busy when the app goes finishes its execution, waits for the app, reports, and then ends. Such a
 * survivor keeps its folder; the agents started here take the others.
 */
export class LocalWorkers {
  readonly #options: LocalWorkersOptions;
  readonly #running = new Set<ChildProcess>();
  readonly #stopping = new AbortController();
  readonly #slots: Promise<void>[] = [];

  constructor(options: LocalWorkersOptions) {
    this.#options = options;
  }

  /** Starts the agents; resolves when their processes are there. */
  async start(): Promise<void> {
    for (let slot = 1; this.#slots.length < this.#options.count; slot += 1) {
      const folder = resolve(this.#options.folder, String(slot));
      if (await drainSurvivor(folder)) continue;
      this.#slots.push(this.#keepRunning(slot, folder));
    }
  }

  /** Asks the agents to end: idle ones do so at once, busy ones after their execution. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const child of this.#running) child.kill('SIGTERM');
    for (const child of this.#running) child.unref();
  }

  async #keepRunning(slot: number, folder: string): Promise<void> {
    const { signal } = this.#stopping;
    const { now } = this.#options;
    let pause = RESTART_MS.first;
    let own: Identity | undefined;
    while (!signal.aborted) {
      const startedAt = now();
      try {
        own ??= await this.#register(folder);
        await this.#runOnce(slot, { folder, token: own.token });
      } catch (error) {
        this.#options.log.error({ err: error, slot }, 'local agent could not be started');
      }
      if (signal.aborted) break;
      if (now() - startedAt > RESTART_MS.most) pause = RESTART_MS.first;
      this.#options.log.warn({ slot, pauseMs: pause }, 'local agent ended, starting another');
      await delay(pause, undefined, { signal }).catch(() => undefined);
      pause = Math.min(pause * 2, RESTART_MS.most);
    }
    // Nothing is lost where the database goes first: nobody has the token any more.
    if (own) await this.#options.workers.revoke(own.worker.id, now()).catch(() => undefined);
  }

  async #register(folder: string): Promise<Identity> {
    const { workers, environment, now } = this.#options;
    await mkdir(folder, { recursive: true });
    return workers.register(environment, now());
  }

  async #runOnce(
    slot: number,
    { folder, token }: { folder: string; token: string },
  ): Promise<void> {
    const child = await this.#spawn(slot, folder, token);
    this.#running.add(child);
    await new Promise((ended) => {
      child.once('exit', ended);
      child.once('error', ended);
    });
    this.#running.delete(child);
  }

  async #spawn(slot: number, folder: string, token: string): Promise<ChildProcess> {
    const { program, appUrl, engine, environment, inputCache } = this.#options;
    // Its log goes to a file, not to a pipe of ours: it may outlive us.
    const log = await open(join(folder, 'agent.log'), 'a');
    try {
      return spawn(process.execPath, [program], {
        detached: true, // a Ctrl+C in the terminal is for the app to pass on
        stdio: ['ignore', log.fd, log.fd],
        env: {
          // oxlint-disable-next-line node/no-process-env -- passed on, not read: a child's environment is not configuration
          ...inheritedVariables(process.env),
          SLASHRUN_URL: appUrl,
          SLASHRUN_AGENT_TOKEN: token,
          SLASHRUN_AGENT_DIR: folder,
          SLASHRUN_MACHINE_PROVIDER: 'local',
          SLASHRUN_MACHINE_ID: `${hostname()}-${environment}-${slot}`,
          SLASHRUN_INPUT_CACHE_DIR: resolve(inputCache.folder),
          SLASHRUN_INPUT_CACHE_BYTES: String(inputCache.maxBytes),
          SLASHRUN_ENGINE: engine,
        },
      });
    } finally {
      await log.close();
    }
  }
}

/** Asks an agent of an earlier app to end after what it is doing; false when there is none. */
async function drainSurvivor(folder: string): Promise<boolean> {
  const lock = await readFile(join(folder, 'agent.json'), 'utf8').catch(() => undefined);
  if (lock === undefined) return false;
  const holder = ProcessIdentity.safeParse(JSON.parse(lock));
  if (!holder.success || !(await isStillRunning(holder.data))) return false;
  process.kill(holder.data.pid, 'SIGTERM');
  return true;
}
