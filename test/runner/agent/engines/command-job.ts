import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerOptions } from '../../../../src/core/execution/container-options.ts';
import type { CommandJob, Preparation } from '../../../../runner/agent/engines/container-engine.ts';
import {
  createWorkFolder,
  type WorkFolder,
  workFolder,
} from '../../../../runner/agent/work-folder.ts';
import { BUSYBOX_IMAGE } from '../../../support/docker-image.ts';

export const NO_LIMITS: ContainerOptions = { network: 'bridge', mounts: [] };

/** A job that is `true` in the test image, but for what is given. */
export function commandJob(job: Partial<CommandJob> & { folder: WorkFolder }): CommandJob {
  return {
    executionId: 'execution',
    image: BUSYBOX_IMAGE,
    script: 'true',
    environmentVariables: {},
    container: NO_LIMITS,
    writableInputs: [],
    pull: 'missing',
    ...job,
  };
}

/** A preparation that says nothing and knows no credential, but for what is given. */
export function preparation(given: Partial<Preparation> = {}): Preparation {
  return {
    say: () => undefined,
    signal: new AbortController().signal,
    registry: async () => undefined,
    ...given,
  };
}

/** A work folder as the agent makes it for a command. */
export async function folderFor(script: string): Promise<WorkFolder> {
  const folder = workFolder(await mkdtemp(join(tmpdir(), 'slashrun-engine-')), 'execution');
  await createWorkFolder(folder, { configFiles: {}, writableInputs: [], script });
  return folder;
}
