import { hostname } from 'node:os';
import Docker from 'dockerode';
import { z } from 'zod';
import type { DockerAnswer } from '../../core/doctor/judge-docker.ts';
import { freeBytesOf } from './ask-folder.ts';
import { sayReason } from './say-reason.ts';

const LIMIT_MS = 8000;
const Info = z.object({
  Name: z.string(),
  ServerVersion: z.string(),
  DockerRootDir: z.string(),
  Runtimes: z.record(z.string(), z.unknown()).nullish(),
});

/** Asks the Docker engine of this machine, or that of `DOCKER_HOST`, as an agent would. */
export async function askDocker(): Promise<DockerAnswer> {
  try {
    const info = Info.parse(await new Docker({ timeout: LIMIT_MS }).info());
    const { ServerVersion: version, DockerRootDir: folder, Runtimes: runtimes } = info;
    const isHere = info.Name === hostname();
    const freeBytes = isHere ? await freeBytesOf(folder) : undefined;
    return { version, folder, freeBytes, runtimes: Object.keys(runtimes ?? {}) };
  } catch (error) {
    return { reason: sayReason(error) };
  }
}
