import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import prettyBytes from 'pretty-bytes';
import pRetry from 'p-retry';
import type { Logger } from 'pino';
import type { MachineLife } from '../../../src/protocol/protocol.ts';

/** Docker may come up after the agent. */
const DOCKER_MS = 120_000;
const NVIDIA_MS = 60_000;

type Needs = Pick<MachineLife, 'hasGpus' | 'minFreeBytes'> & { dockerMs?: number; path?: string };

/**
 * What this machine lacks to run anything, in a sentence for people; undefined when it is fit. It is
 * the image's or the settings' fault, never that of an execution.
 */
export async function checkMachine(
  { hasGpus, minFreeBytes, dockerMs = DOCKER_MS, path }: Needs,
  logger: Logger,
): Promise<string | undefined> {
  const info = await dockerInfo(dockerMs);
  if (info === undefined)
    return `Docker does not answer on the machine, ${dockerMs / 1000} s after its start: choose an image that has Docker`;
  const { bavail, bsize } = await statfs(info.DockerRootDir);
  const free = bavail * bsize;
  if (free < minFreeBytes)
    return `the machine has ${prettyBytes(free)} free for images (${info.DockerRootDir}), and needs ${prettyBytes(minFreeBytes)}: raise \`disk.size\``;
  if (!hasGpus) return undefined;
  return checkGpus(info, { logger, path });
}

type DockerInfo = { DockerRootDir: string; Runtimes?: object; CDISpecDirs?: string[] | null };

async function dockerInfo(patienceMs: number): Promise<DockerInfo | undefined> {
  const docker = new Docker();
  const ask = async (): Promise<DockerInfo> => docker.info();
  const until = AbortSignal.timeout(patienceMs);
  return pRetry(ask, {
    retries: Number.POSITIVE_INFINITY,
    minTimeout: 200,
    maxTimeout: 2000,
    signal: until,
  }).catch((error: unknown) => {
    if (until.aborted) return undefined;
    throw error;
  });
}

async function checkGpus(
  info: DockerInfo,
  { logger, path }: { logger: Logger; path: string | undefined },
): Promise<string | undefined> {
  const env = path === undefined ? {} : { env: { PATH: path } };
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', query, {
      timeout: NVIDIA_MS,
      ...env,
    });
    logger.info({ gpus: stdout.trim().split('\n') }, 'the driver answers');
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return `the image has no working NVIDIA driver (${reason}): choose a GPU image such as Amazon's Deep Learning AMI`;
  }
  const hasToolkit =
    Object.hasOwn(info.Runtimes ?? {}, 'nvidia') || (info.CDISpecDirs ?? []).length > 0;
  return hasToolkit
    ? undefined
    : "Docker on the machine has no NVIDIA runtime: choose an image with the NVIDIA container toolkit, such as Amazon's Deep Learning AMI";
}
