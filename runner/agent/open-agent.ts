import { mkdir, readdir, rm } from 'node:fs/promises';
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
import { type UploadJournal, readJournal } from './upload-journal.ts';
import { executionsFolder, workFolder } from './work-folder.ts';

type Identified = { app: AppClient; machine: Machine; logger: Logger };

/** All that an agent has before its first claim; of a predecessor that was killed only what it was uploading is left. */
export async function openAgent(
  config: Config,
  { app, machine, logger }: Identified,
): Promise<AgentContext> {
  const { appUrl, dir } = config;
  const engine = await openEngine(config);
  const begun = await removeLeftovers(dir, engine);
  const resources = await engine.resources();
  const inputCache = await InputCache.open(config.inputCache.folder, config.inputCache.maxBytes);
  logger.info({ machine, resources, isolation: engine.isolation, dir }, 'the agent is ready');
  const interruption = new Interruption();
  return { app, engine, appUrl, dir, machine, resources, inputCache, logger, interruption, begun };
}

async function openEngine(config: Config): Promise<ContainerEngine> {
  if (config.engine !== 'process') {
    const docker = await connectDocker(config.dir);
    if (docker !== undefined) return docker;
    if (config.engine === 'docker') throw new Error('SLASHRUN_ENGINE is docker, but none answers');
  }
  return openProcessEngine(config.commandEnvironment);
}

/** Leaves what was still to be uploaded, and answers with it. */
async function removeLeftovers(dir: string, engine: ContainerEngine): Promise<UploadJournal[]> {
  const executions = executionsFolder(dir);
  await mkdir(executions, { recursive: true });
  const folders = (await readdir(executions)).map((name) => workFolder(dir, name));
  await engine.removeLeftovers(folders.map(({ root }) => root));
  const found = await Promise.all(
    folders.map(async (folder) => {
      const journal = await readJournal(folder);
      if (!journal) await rm(folder.root, { recursive: true, force: true });
      return journal ?? [];
    }),
  );
  return found.flat();
}
