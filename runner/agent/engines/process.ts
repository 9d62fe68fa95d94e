import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isStillRunning, ProcessIdentity } from '../../process-identity.ts';
import { commandEnvironment, VALOHAI_FOLDERS } from './command-environment.ts';
import type { CommandJob, ContainerEngine } from './container-engine.ts';
import { interpreterCommand } from './interpreter.ts';
import { killGroup, ProcessCommand, PROCESS_FILE } from './process-command.ts';
import { type EnterValohaiRoot, probeValohaiRoot } from './valohai-root.ts';

/**
 * Runs commands on the machine itself: the image is ignored and nothing is isolated. The command
 * gets `machineEnvironment` and nothing else of the agent's own environment. Where the machine has
 * no process namespaces, a command of the same user can still read the agent's through /proc.
 */
export async function openProcessEngine(
  machineEnvironment: Readonly<Record<string, string>>,
): Promise<ContainerEngine> {
  const enter = await probeValohaiRoot(machineEnvironment);
  return {
    isolation: 'process',
    prepare: async (job) => {
      const folders = enter === undefined ? job.folder : VALOHAI_FOLDERS;
      const env = { ...machineEnvironment, ...commandEnvironment(job, folders) };
      return new ProcessCommand(commandLine(job, enter), { env, folder: job.folder });
    },
    removeLeftovers: async (folders) => {
      await Promise.all(folders.map(killLeftover));
    },
  };
}

function commandLine(job: CommandJob, enter: EnterValohaiRoot | undefined): string[] {
  if (enter !== undefined)
    return enter(job.folder.root, interpreterCommand(job.script, VALOHAI_FOLDERS.script));
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
