import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Machine } from '../../src/core/execution/execution-state.ts';
import type { AgentContext } from './agent-context.ts';
import type { AppClient } from './app-client.ts';
import type { Config } from './config.ts';
import type { ContainerEngine } from './engines/container-engine.ts';
import { connectDocker } from './engines/docker.ts';
import { openProcessEngine } from './engines/process.ts';
import { Interruption } from './control/interruption.ts';
import { InputCache } from './inputs/input-cache.ts';
import { executionsFolder } from './work-folder.ts';

type Identified = { app: AppClient; machine: Machine; logger: Logger };

/** All that an agent has before its first claim, with nothing left of a predecessor that was killed. */
export async function openAgent(
  config: Config,
  { app, machine, logger }: Identified,
): Promise<AgentContext> {
  const { appUrl, dir } = config;
  const engine = await openEngine(config);
  await removeLeftovers(dir, engine);
  const resources = await engine.resources();
  const inputCache = await InputCache.open(config.inputCache.folder, config.inputCache.maxBytes);
  logger.info({ machine, resources, isolation: engine.isolation, dir }, 'the agent is ready');
  const interruption = new Interruption();
  return { app, engine, appUrl, dir, machine, resources, inputCache, logger, interruption };
}

async function openEngine(config: Config): Promise<ContainerEngine> {
  if (config.engine !== 'process') {
    const docker = await connectDocker(config.dir);
    if (docker !== undefined) return docker;
    if (config.engine === 'docker') throw new Error('SLASHRUN_ENGINE is docker, but none answers');
  }
  return openProcessEngine(config.commandEnvironment);
}

async function removeLeftovers(dir: string, engine: ContainerEngine): Promise<void> {
  const executions = executionsFolder(dir);
  await mkdir(executions, { recursive: true });
  const folders = (await readdir(executions)).map((name) => join(executions, name));
  await engine.removeLeftovers(folders);
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}
