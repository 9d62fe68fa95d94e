import { constants } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { type FileHandle, lstat, open, readlink, realpath, unlink } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';

/** It is there, but is not the command's to give away. The message is the reason, for people. */
export class NotAnOutput extends Error {
  override readonly name = 'NotAnOutput';
}

/** Other than it was when it was looked at before: it has to be read anew. */
export class OutputChanged extends Error {
  override readonly name = 'OutputChanged';
  constructor() {
    super('it changes while it is read');
  }
}

const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK } = constants;

/**
 * Opens a regular file below the outputs folder. The command may still run, and turn a file or folder
 * that was just looked at into a link to a file of this machine: what is opened is sure to be within,
 * on Linux whatever it does meanwhile. A link to a file that is within opens that one.
 */
export async function openOutput(folder: string, name: string): Promise<FileHandle> {
  const root = await realpath(folder);
  const within = relative(root, await realpath(join(folder, name)));
  if (within === '..' || within.startsWith(`..${sep}`)) throw leadsOut();
  return inFolderOf(root, within, async (path) => {
    const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: unknown) => {
      throw isLink(error) ? leadsOut() : error;
    });
    if ((await file.stat()).isFile()) return file;
    await file.close();
    throw new NotAnOutput('it is no regular file');
  });
}

/** Removes the very file of that mark; false when there is another by now. */
export async function removeOutput(folder: string, name: string, mark: string): Promise<boolean> {
  return inFolderOf(await realpath(folder), name, async (path) => {
    if (markOf(await lstat(path, { bigint: true })) !== mark) return false;
    await unlink(path);
    return true;
  });
}

/** Differs when the content does, as far as the file system tells. */
export function markOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join(':');
}

/** Holds the file's folder open meanwhile, so that no other can take its place. */
async function inFolderOf<T>(
  root: string,
  name: string,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(root, dirname(name));
  const held = await open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW).catch((error: unknown) => {
    throw isLink(error) ? leadsOut() : error;
  });
  try {
    const isLinux = process.platform === 'linux';
    // Elsewhere nothing leads through a folder that is held open; there is only a closer look.
    const reached = isLinux ? `/proc/self/fd/${held.fd}` : path;
    const place = isLinux ? await readlink(reached) : await realpath(path);
    if (place !== path) throw leadsOut();
    return await use(join(reached, basename(name)));
  } finally {
    await held.close();
  }
}

function leadsOut(): NotAnOutput {
  return new NotAnOutput('it is a link that leads out of the outputs');
}

/** How the system refuses a link, or what became a file, where it is asked for a folder. */
function isLink(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ELOOP' || code === 'ENOTDIR' || code === 'EMLINK';
}
