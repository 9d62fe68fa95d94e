import { readdir, statfs } from 'node:fs/promises';
import Docker from 'dockerode';
import prettyBytes from 'pretty-bytes';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { MachineLife } from '../../../src/protocol/protocol.ts';
import { nvidiaDriver } from './nvidia-driver.ts';

const DockerInfo = z.object({
  /** Where it keeps its images. */
  DockerRootDir: z.string(),
  Runtimes: z.record(z.string(), z.unknown()).nullish(),
  /** Since Docker 25: where it looks for descriptions of devices (CDI). */
  CDISpecDirs: z.array(z.string()).nullish(),
  /** Since Docker 28: what it found in there. */
  DiscoveredDevices: z.array(z.object({ ID: z.string() })).nullish(),
});
type DockerInfo = z.infer<typeof DockerInfo>;

/** Why nothing can run on a machine whose Docker answers, in a sentence for people; undefined when all is well. */
export async function findUnfitness(
  { minFreeBytes, hasGpus }: Pick<MachineLife, 'minFreeBytes' | 'hasGpus'>,
  logger: Logger,
): Promise<string | undefined> {
  try {
    const info = DockerInfo.parse(await new Docker().info());
    return (
      (await findLackOfRoom(info, minFreeBytes)) ??
      (hasGpus ? await findLackOfGpus(info, logger) : undefined)
    );
  } catch (error) {
    // Thrown, it would end the agent again and again, and nobody would read why.
    logger.error({ err: error }, 'the machine cannot be looked at');
    const reason = error instanceof Error ? error.message : String(error);
    return `Docker cannot be looked at: ${reason}; choose an image with Docker Engine on the machine itself`;
  }
}

async function findLackOfRoom(
  { DockerRootDir: folder }: DockerInfo,
  minFreeBytes: number,
): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= minFreeBytes) return undefined;
  const sizes = `${prettyBytes(free)} are free in ${folder}, where Docker keeps its images, of ${prettyBytes(minFreeBytes)} that are needed`;
  return `the disk is too small: ${sizes}; give the environment's machines a larger one`;
}

async function findLackOfGpus(info: DockerInfo, logger: Logger): Promise<string | undefined> {
  const found = await nvidiaDriver();
  if (!found.ok) return found.problem;
  logger.info({ driver: found.driver, cuda: found.cuda }, 'the NVIDIA driver answers');
  if (await givesGpus(info)) return undefined;
  return "Docker cannot give GPUs to containers: the image has a driver, but no NVIDIA Container Toolkit (neither a runtime `nvidia` nor CDI devices); choose a GPU image such as Amazon's Deep Learning AMI";
}

async function givesGpus(info: DockerInfo): Promise<boolean> {
  if (Object.hasOwn(info.Runtimes ?? {}, 'nvidia')) return true;
  if (info.DiscoveredDevices?.some(({ ID }) => ID.startsWith('nvidia.com/gpu')) === true)
    return true;
  const folders = info.CDISpecDirs ?? [];
  const specs = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])));
  return specs.flat().some((name) => name.includes('nvidia'));
}
