import Docker from 'dockerode';
import type { MachineResources } from '../../../src/core/container/runtime-file.ts';
import { ExecutionFailed } from '../execution-failed.ts';
import { VALOHAI_FOLDERS } from './command-environment.ts';
import { AGENT_LABEL, containerCreation, waitingCommandOf } from './container-creation.ts';
import type {
  CommandJob,
  ContainerEngine,
  Preparation,
  PreparedCommand,
} from './container-engine.ts';
import { DockerCommand, removeContainer } from './docker-command.ts';
import { dockerReason, isDockerStatus } from './docker-error.ts';
import { explainLaunchError } from './explain-launch-error.ts';
import { fitMachine } from './fit-machine.ts';
import { nvidiaGpus } from './nvidia-gpus.ts';
import { pullImage } from './pull-image.ts';
import { urlFromContainer } from './reachable-url.ts';
import { resolveMounts } from './resolve-mounts.ts';

/** One for each agent. */
interface DockerMachine {
  docker: Docker;
  machineId: string;
  resources: () => Promise<MachineResources>;
}

/** The Docker engine of this machine, or undefined when none answers. `DOCKER_HOST` is honoured. */
export async function connectDocker(machineId: string): Promise<ContainerEngine | undefined> {
  const docker = new Docker();
  try {
    await docker.ping();
  } catch {
    return undefined;
  }
  let found: Promise<MachineResources> | undefined;
  const resources = () => (found ??= findResources(docker));
  const machine = { docker, machineId, resources };
  return {
    isolation: 'container',
    foldersOf: () => VALOHAI_FOLDERS,
    prepare: (job, preparation) => prepare(machine, job, preparation),
    removeLeftovers: () => removeLeftovers(machine),
    resources,
    imageNames: () => imageNames(docker),
    reachableUrl: (appUrl) => urlFromContainer(appUrl, docker),
  };
}

async function findResources(docker: Docker): Promise<MachineResources> {
  const [{ NCPU, MemTotal }, gpus] = await Promise.all([docker.info(), nvidiaGpus()]);
  return { cpus: NCPU, memoryBytes: MemTotal, gpus };
}

const MAX_NAMES = 500;

async function imageNames(docker: Docker): Promise<string[]> {
  const images = await docker.listImages();
  return images.flatMap(({ RepoTags }) => RepoTags ?? []).slice(0, MAX_NAMES);
}

async function prepare(
  machine: DockerMachine,
  job: CommandJob,
  preparation: Preparation,
): Promise<PreparedCommand> {
  const container = await createWithImage(machine, job, preparation);
  const isWaiting = waitingCommandOf(job) !== undefined;
  const command = new DockerCommand(machine.docker, container, { job, isWaiting });
  try {
    await command.attach();
    preparation.signal.throwIfAborted();
    if (isWaiting) await command.start();
    // Asked while the code is on its way; who wants to know it hears of a failure as well.
    command.imageDigest().catch(() => undefined);
    return command;
  } catch (error) {
    await command.remove();
    throw error;
  }
}

/** Most images are there already: asking first would cost each start a round trip. */
async function createWithImage(
  { docker, machineId, resources }: DockerMachine,
  job: CommandJob,
  preparation: Preparation,
): Promise<Docker.Container> {
  const fitting = fitMachine(job.container, await resources());
  if (!fitting.ok) throw new ExecutionFailed({ kind: 'launch-failed', message: fitting.problem });
  for (const note of fitting.notes) preparation.say(`machine: ${note}`);
  const mounts = await resolveMounts(fitting.options.mounts);
  const creation = containerCreation(job, { ...fitting.options, mounts }, machineId);
  const create = () =>
    docker.createContainer(creation).catch((error: unknown) => {
      if (isDockerStatus(error, 404)) return undefined;
      const cause = explainLaunchError(dockerReason(error), job);
      throw new ExecutionFailed(cause, { cause: error });
    });
  const created = job.pull === 'missing' ? await create() : undefined;
  if (created !== undefined) return created;
  await pullImage(docker, job.image, preparation);
  const container = await create();
  if (container !== undefined) return container;
  const message = `The image ${job.image} was removed from the machine right after it was pulled.`;
  throw new ExecutionFailed({ kind: 'image-failed', message });
}

async function removeLeftovers({ docker, machineId }: DockerMachine): Promise<void> {
  const containers = await docker.listContainers({
    all: true,
    filters: { label: [`${AGENT_LABEL}=${machineId}`] },
  });
  await Promise.all(containers.map(({ Id }) => removeContainer(docker.getContainer(Id))));
}
