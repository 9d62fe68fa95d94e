import { readFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { ExecutionFailed } from '../execution-failed.ts';
import { isStillRunning, ProcessIdentity } from '../../process-identity.ts';
import type { WorkFolder } from '../work-folder.ts';
import { commandEnvironment, VALOHAI_FOLDERS } from './command-environment.ts';
import type { CommandJob, ContainerEngine } from './container-engine.ts';
import { describeGpus } from './fit-machine.ts';
import { interpreterCommand } from './interpreter.ts';
import { killGroup, ProcessCommand, PROCESS_FILE } from './process-command.ts';
import { nvidiaGpus } from './nvidia-gpus.ts';
import { sameUrl } from './reachable-url.ts';
import { type EnterValohaiRoot, probeValohaiRoot } from './valohai-root.ts';
import { hasGpu, passedOver } from './without-container.ts';

/**
 * Runs commands on the machine itself: the image is ignored and nothing is isolated. The command
 * gets `machineEnvironment` and nothing else of the agent's own environment. Where the machine has
 * no process namespaces, a command of the same user can still read the agent's through /proc.
 */
export async function openProcessEngine(
  machineEnvironment: Readonly<Record<string, string>>,
): Promise<ContainerEngine> {
  const enter = await probeValohaiRoot(machineEnvironment);
  const foldersOf = (folder: WorkFolder) => (enter === undefined ? folder : VALOHAI_FOLDERS);
  return {
    isolation: 'process',
    foldersOf,
    prepare: async (job, { say }) => {
      await checkGpus(job);
      const lacking = passedOver(job.container);
      if (lacking !== undefined) say(lacking);
      const env = { ...machineEnvironment, ...commandEnvironment(job, foldersOf(job.folder)) };
      return new ProcessCommand(commandLine(job, enter), { env, folder: job.folder });
    },
    removeLeftovers: async (folders) => {
      await Promise.all(folders.map(killLeftover));
    },
    resources: async () => ({
      cpus: availableParallelism(),
      memoryBytes: totalmem(),
      gpus: await nvidiaGpus(machineEnvironment['PATH']),
    }),
    imageNames: async () => [],
    reachableUrl: async (appUrl) => sameUrl(appUrl),
  };
}

async function checkGpus({ container: { gpus } }: CommandJob): Promise<void> {
  if (gpus === undefined || (await hasGpu())) return;
  const message = `The step asks for ${describeGpus(gpus)}, but the machine has none.`;
  throw new ExecutionFailed({ kind: 'launch-failed', message });
}

function commandLine(job: CommandJob, enter: EnterValohaiRoot | undefined): string[] {
  if (enter !== undefined)
    return enter(job, interpreterCommand(job.script, VALOHAI_FOLDERS.script));
  // By way of a shell, so that an interpreter which is not there is exit code 127 in both cases.
  const command = interpreterCommand(job.script, job.folder.script);
  return ['sh', '-c', 'exec "$@"', 'sh', ...command];
}

async function killLeftover(folder: string): Promise<void> {
  const noted = await readFile(join(folder, PROCESS_FILE), 'utf8').catch(() => undefined);
  if (noted === undefined) return;
  const identity = ProcessIdentity.parse(JSON.parse(noted));
  if (await isStillRunning(identity)) killGroup(identity.pid, 'SIGKILL');
}
