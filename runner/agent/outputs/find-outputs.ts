import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** As the app takes them. */
const MAX_NAME = 1024;

export interface FoundOutputs {
  /** Relative to the folder, with `/`, sorted. */
  files: string[];
  /** What cannot be uploaded, and why. */
  skipped: { name: string; reason: string }[];
}

/** Everything that a command left in its outputs folder. */
export async function findOutputs(folder: string): Promise<FoundOutputs> {
  const found: FoundOutputs = { files: [], skipped: [] };
  await walk({ folder, root: await realpath(folder), found }, '');
  found.files.sort();
  found.skipped.sort((one, other) => (one.name < other.name ? -1 : 1));
  return found;
}

type Walk = { folder: string; root: string; found: FoundOutputs };

async function walk(walked: Walk, prefix: string): Promise<void> {
  const { folder, found } = walked;
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(
    (error: unknown) => {
      if (prefix === '') throw error;
      found.skipped.push({ name: prefix, reason: reasonOf(error) });
      return [];
    },
  );
  for (const entry of entries) {
    const name = `${prefix}${entry.name}`;
    const fault = faultOfName(name);
    if (fault !== undefined) found.skipped.push({ name, reason: fault });
    else if (entry.isDirectory()) await walk(walked, `${name}/`);
    else if (entry.isFile()) found.files.push(name);
    else if (entry.isSymbolicLink()) await followLink(walked, name);
    else found.skipped.push({ name, reason: 'it is no regular file' });
  }
}

/** Why no output can be called so. */
export function faultOfName(name: string): string | undefined {
  // Node.js shows bytes that are no UTF-8 so; such a file could not be found by its name again.
  if (name.includes('\uFFFD')) return 'its name is not UTF-8';
  if (name.length > MAX_NAME) return `its name is longer than ${MAX_NAME} characters`;
  return undefined;
}

/** A name may hold a line end or colours. */
export function printable(name: string): string {
  return JSON.stringify(name).slice(1, -1);
}

/** A link to a file that is an output itself stands for its content; another could lead anywhere. */
async function followLink({ folder, root, found }: Walk, name: string): Promise<void> {
  const reason = await realpath(join(folder, name)).then(
    async (target) => {
      if (!target.startsWith(`${root}${sep}`)) return 'it is a link that leads out of the outputs';
      return (await stat(target)).isFile() ? undefined : 'it is a link to no regular file';
    },
    () => 'it is a link that leads nowhere',
  );
  if (reason === undefined) found.files.push(name);
  else found.skipped.push({ name, reason });
}

/** In words of the system, without its path on this machine. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'it is gone';
  if (code === 'EACCES' || code === 'EPERM') return 'it may not be read';
  return error instanceof Error ? error.message : String(error);
}
