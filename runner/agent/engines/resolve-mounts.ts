import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import type { ContainerOptions } from '../../../src/core/execution/container-options.ts';
import { ExecutionFailed } from '../execution-failed.ts';

type Mounts = ContainerOptions['mounts'];

/**
 * The mounts with what their sources really are. An earlier command may have left a link in a folder that
 * it could write to, and Docker would follow it to anywhere on the machine: throws `launch-failed` for one
 * that leads out of the folder that the operator allows.
 */
export async function resolveMounts(mounts: Mounts): Promise<Mounts> {
  return Promise.all(mounts.map(resolveMount));
}

async function resolveMount(mount: Mounts[number]): Promise<Mounts[number]> {
  const { source, within } = mount;
  if (within === undefined) return mount;
  const [real, allowed] = await Promise.all([source, within].map(realpathIfThere));
  // Docker says what is not there, which may be on another machine than this.
  if (real === undefined || allowed === undefined) return mount;
  const isWithin = real === allowed || allowed === sep || real.startsWith(`${allowed}${sep}`);
  if (isWithin) return { ...mount, source: real };
  const message = `The step mounts ${source}, which is a link that leads out of ${within}.`;
  throw new ExecutionFailed({ kind: 'launch-failed', message });
}

async function realpathIfThere(path: string): Promise<string | undefined> {
  return realpath(path).catch(() => undefined);
}
