import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

interface FoundOutputs {
  /** Relative to the folder, with `/`, sorted. */
  files: string[];
  /** What is no regular file; a link could lead anywhere on the machine. */
  skipped: string[];
}

/** Everything that a command left in its outputs folder. */
export async function findOutputs(folder: string): Promise<FoundOutputs> {
  const found: FoundOutputs = { files: [], skipped: [] };
  await walk(folder, '', found);
  return { files: found.files.sort(), skipped: found.skipped.sort() };
}

async function walk(folder: string, prefix: string, found: FoundOutputs): Promise<void> {
  for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) await walk(folder, `${name}/`, found);
    else (entry.isFile() ? found.files : found.skipped).push(name);
  }
}
