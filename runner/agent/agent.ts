// One agent: a folder of its own, an engine, and the loop that asks the app for work.
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { lockFolder } from './agent-lock.ts';
import { AppClient } from './app-client.ts';
import { claimLoop } from './claim-loop.ts';
import type { Config } from './config.ts';
import type { ContainerEngine } from './engines/container-engine.ts';
import { connectDocker } from './engines/docker.ts';
import { openProcessEngine } from './engines/process.ts';
import { InputCache } from './inputs/input-cache.ts';
import { executionsFolder } from './work-folder.ts';

/**
 * Claims and runs executions until `drain` fires; then finishes the one at hand and resolves.
 * Throws when it cannot work here at all: another agent in the folder, no engine.
 */
export async function runAgent(config: Config, logger: Logger, drain: AbortSignal): Promise<void> {
  await mkdir(config.dir, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(config.dir);
  try {
    const engine = await openEngine(config);
    await removeLeftovers(config.dir, engine);
    const app = new AppClient(config.appUrl, config.token);
    const { appUrl, dir, machine } = config;
    const resources = await engine.resources();
    const inputCache = await InputCache.open(config.inputCache.folder, config.inputCache.maxBytes);
    logger.info({ machine, resources, isolation: engine.isolation, dir }, 'the agent is ready');
    const agent = { app, engine, appUrl, dir, machine, resources, inputCache, logger };
    await claimLoop(agent, drain);
    logger.info('the agent has ended its work');
  } finally {
    await unlock();
  }
}

async function openEngine(config: Config): Promise<ContainerEngine> {
  if (config.engine !== 'process') {
    const docker = await connectDocker(config.dir);
    if (docker !== undefined) return docker;
    if (config.engine === 'docker') throw new Error('SLASHRUN_ENGINE is docker, but none answers');
  }
  return openProcessEngine(config.commandEnvironment);
}

/** An agent that was killed had no time to clean up. */
async function removeLeftovers(dir: string, engine: ContainerEngine): Promise<void> {
  const executions = executionsFolder(dir);
  await mkdir(executions, { recursive: true });
  const folders = (await readdir(executions)).map((name) => join(executions, name));
  await engine.removeLeftovers(folders);
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}
