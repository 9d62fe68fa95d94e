import { mkdir, realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { Refused } from '../cli-error.ts';

/**
 * Where a file of that name goes in a folder, with the folders above it made. A name is whatever a program
 * chose: it never leads out of the folder, by itself or over a link that lies there.
 */
export async function safePath(folder: string, name: string): Promise<string> {
  const parts = name.split(/[/\\]/);
  const isStrange = parts.some((part) => part === '' || part === '.' || part === '..');
  if (isStrange || name.includes('\0') || isAbsolute(name) || /^[a-z]:/i.test(name))
    throw leadsOut(name, folder);
  await mkdir(folder, { recursive: true });
  const root = await realpath(folder);
  let parent = root;
  for (const part of parts.slice(0, -1)) {
    parent = join(parent, part);
    await mkdir(parent, { recursive: true });
    parent = await realpath(parent);
    if (!isWithin(root, parent)) throw leadsOut(name, folder);
  }
  return join(parent, parts.at(-1) ?? '');
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

function leadsOut(name: string, folder: string): Refused {
  return new Refused(
    `the output ${JSON.stringify(name)} is not downloaded: its name leads out of ${folder}`,
  );
}
