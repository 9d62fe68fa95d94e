import Docker from 'dockerode';
import { ExecutionFailed } from '../execution-failed.ts';
import { commandEnvironment, VALOHAI_FOLDERS } from './command-environment.ts';
import type {
  CommandJob,
  ContainerEngine,
  Preparation,
  PreparedCommand,
} from './container-engine.ts';
import { DockerCommand } from './docker-command.ts';
import { dockerReason, isDockerStatus } from './docker-error.ts';
import { interpreterCommand, waitingCommand } from './interpreter.ts';
import { pullImage } from './pull-image.ts';

const AGENT_LABEL = 'slashrun.agent';

/** The Docker engine of this machine, or undefined when none answers. `DOCKER_HOST` is honoured. */
export async function connectDocker(machineId: string): Promise<ContainerEngine | undefined> {
  const docker = new Docker();
  try {
    await docker.ping();
  } catch {
    return undefined;
  }
  return {
    isolation: 'container',
    prepare: (job, preparation) => prepare({ docker, machineId, job }, preparation),
    removeLeftovers: () => removeLeftovers(docker, machineId),
  };
}

interface Creation {
  docker: Docker;
  machineId: string;
  job: CommandJob;
}

async function prepare(creation: Creation, preparation: Preparation): Promise<PreparedCommand> {
  const container = await createWithImage(creation, preparation);
  const isWaiting = waitingCommandOf(creation.job) !== undefined;
  const command = new DockerCommand(creation.docker, container, isWaiting);
  try {
    await command.attach();
    preparation.signal.throwIfAborted();
    if (isWaiting) await command.start();
    return command;
  } catch (error) {
    await command.remove();
    throw error;
  }
}

/** Most images are there already: asking first would cost each start a round trip. */
async function createWithImage(
  creation: Creation,
  preparation: Preparation,
): Promise<Docker.Container> {
  const { docker, job } = creation;
  const options = containerOptions(creation);
  try {
    return await docker.createContainer(options);
  } catch (error) {
    if (!isDockerStatus(error, 404)) throw creationFailed(error);
  }
  await pullImage(docker, job.image, preparation);
  return docker.createContainer(options).catch((error: unknown) => {
    throw creationFailed(error);
  });
}

function creationFailed(error: unknown): ExecutionFailed {
  const message = `The container cannot be created: ${dockerReason(error)}`;
  return new ExecutionFailed({ kind: 'image-failed', message }, { cause: error });
}

function containerOptions({ machineId, job }: Creation): Docker.ContainerCreateOptions {
  const { folder, image, script } = job;
  const waiting = waitingCommandOf(job);
  const environment = commandEnvironment(job, VALOHAI_FOLDERS);
  return {
    Image: image,
    Entrypoint: [],
    Cmd: waiting ?? interpreterCommand(script, VALOHAI_FOLDERS.script),
    WorkingDir: VALOHAI_FOLDERS.repository,
    Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    Labels: { 'slashrun.execution': job.executionId, [AGENT_LABEL]: machineId },
    Tty: false,
    OpenStdin: waiting !== undefined,
    StdinOnce: true,
    AttachStdin: waiting !== undefined,
    HostConfig: {
      Mounts: [
        bind(folder.repository, VALOHAI_FOLDERS.repository),
        bind(folder.outputs, VALOHAI_FOLDERS.outputs),
        { ...bind(folder.inputs, VALOHAI_FOLDERS.inputs), ReadOnly: true },
        { ...bind(folder.config, VALOHAI_FOLDERS.config), ReadOnly: true },
        { ...bind(folder.script, VALOHAI_FOLDERS.script), ReadOnly: true },
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
function waitingCommandOf({ script }: CommandJob): string[] | undefined {
  return waitingCommand(script, VALOHAI_FOLDERS.script);
}

function bind(source: string, target: string): Docker.MountConfig[number] {
  return { Type: 'bind', Source: source, Target: target };
}

async function removeLeftovers(docker: Docker, machineId: string): Promise<void> {
  const containers = await docker.listContainers({
    all: true,
    filters: { label: [`${AGENT_LABEL}=${machineId}`] },
  });
  await Promise.all(
    containers.map(({ Id }) => new DockerCommand(docker, docker.getContainer(Id), false).remove()),
  );
}
