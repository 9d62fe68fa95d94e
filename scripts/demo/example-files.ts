import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The files of an example repository: path → content. */
export async function exampleFiles(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'));
  return Object.fromEntries(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const path = join(parentPath, name);
        return [relative(folder, path), await readFile(path, 'utf8')] as const;
      }),
    ),
  );
}
