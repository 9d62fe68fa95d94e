import { chmod, copyFile, link, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where a file system has no link between two places, or no more links for one file. */
const NO_LINK = ['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'];

/** Puts a file where an input is read. What was there under the name is replaced. */
export async function placeFile(
  source: string,
  { folder, name }: { folder: string; name: string },
): Promise<void> {
  await createFolder(folder, dirname(name));
  await linkOrCopy(source, join(folder, name));
}

/** A link costs nothing; a copy is for places on different disks. */
export async function linkOrCopy(source: string, target: string): Promise<void> {
  await rm(target, { force: true });
  try {
    await link(source, target);
  } catch (error) {
    if (!NO_LINK.some((code) => isCode(error, code))) throw error;
    await copyFile(source, target);
    await chmod(target, 0o644);
  }
}

/** Creates a folder below `folder`, into which any user of a container can look. */
export async function createFolder(folder: string, relative: string): Promise<void> {
  let path = folder;
  for (const segment of relative.split('/')) {
    path = join(path, segment);
    const isNew = (await mkdir(path, { recursive: true })) !== undefined;
    // The agent may run under a stricter mask than what others need.
    if (isNew) await chmod(path, 0o755);
  }
}

export function isDiskFull(error: unknown): boolean {
  return isCode(error, 'ENOSPC') || isCode(error, 'EDQUOT');
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
