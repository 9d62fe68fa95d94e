import { join } from 'node:path';
import type Docker from 'dockerode';
import type { ContainerOptions } from '../../../src/core/execution/container-options.ts';
import { commandEnvironment, VALOHAI_FOLDERS } from './command-environment.ts';
import type { CommandJob } from './container-engine.ts';
import { interpreterCommand, waitingCommand } from './interpreter.ts';

/** On every container: whose it is. */
export const AGENT_LABEL = 'slashrun.agent';

const NANO = 1e9;

/** A container that runs the job, as Docker creates it. */
export function containerCreation(
  job: CommandJob,
  options: ContainerOptions,
  machineId: string,
): Docker.ContainerCreateOptions {
  const waiting = waitingCommandOf(job);
  const environment = commandEnvironment(job, VALOHAI_FOLDERS);
  return {
    Image: job.image,
    Entrypoint: [],
    Cmd: waiting ?? interpreterCommand(job.script, VALOHAI_FOLDERS.script),
    WorkingDir: VALOHAI_FOLDERS.repository,
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    Labels: { 'slashrun.execution': job.executionId, [AGENT_LABEL]: machineId },
    Tty: false,
    OpenStdin: waiting !== undefined,
    StdinOnce: true,
    AttachStdin: waiting !== undefined,
    HostConfig: {
      ...resourceLimits(options),
      NetworkMode: options.network,
      // A program may ask for something on the machine itself, Docker Desktop's name works everywhere.
      ExtraHosts: ['host.docker.internal:host-gateway'],
      Mounts: [
        ...jobMounts(job),
        ...options.mounts.map((mount) => ({
          ...bind(mount.source, mount.destination),
          ReadOnly: mount.readonly,
        })),
      ],
      // The agent attaches before the start and so misses nothing: a copy on disk serves nobody.
      LogConfig: { Type: 'none', Config: {} },
      SecurityOpt: ['no-new-privileges'],
      // The exit code and the reason are read first.
      AutoRemove: false,
    },
  };
}

/** Most of a start is the kernel's and Docker's work, done while the code is still on its way. */
export function waitingCommandOf({ script }: CommandJob): string[] | undefined {
  return waitingCommand(script, VALOHAI_FOLDERS.script);
}

function resourceLimits(options: ContainerOptions): Docker.HostConfig {
  const { memoryBytes, cpus, cpuSet, shmBytes, gpus } = options;
  return {
    // Memory and swap together: a command over its limit would only crawl.
    ...(memoryBytes !== undefined && { Memory: memoryBytes, MemorySwap: memoryBytes }),
    ...(cpus !== undefined && { NanoCpus: Math.round(cpus * NANO) }),
    ...(cpuSet !== undefined && { CpusetCpus: cpuSet }),
    ...(shmBytes !== undefined && { ShmSize: shmBytes }),
    ...(gpus !== undefined && { DeviceRequests: [gpuRequest(gpus)] }),
  };
}

/** What `docker run --gpus` asks for; -1 is all that there are. */
function gpuRequest(gpus: NonNullable<ContainerOptions['gpus']>): Docker.DeviceRequest {
  return { Driver: '', Count: gpus === 'all' ? -1 : gpus, Capabilities: [['gpu']] };
}

function jobMounts({ folder, writableInputs }: CommandJob): Docker.MountConfig {
  return [
    bind(folder.repository, VALOHAI_FOLDERS.repository),
    bind(folder.outputs, VALOHAI_FOLDERS.outputs),
    { ...bind(folder.inputs, VALOHAI_FOLDERS.inputs), ReadOnly: true },
    ...writableInputs.map((name) =>
      bind(join(folder.inputs, name), `${VALOHAI_FOLDERS.inputs}/${name}`),
    ),
    { ...bind(folder.config, VALOHAI_FOLDERS.config), ReadOnly: true },
    { ...bind(folder.script, VALOHAI_FOLDERS.script), ReadOnly: true },
  ];
}

function bind(source: string, target: string): Docker.MountConfig[number] {
  return { Type: 'bind', Source: source, Target: target };
}
