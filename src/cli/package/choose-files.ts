import type { Stats } from 'node:fs';
import { lstat, readlink, realpath } from 'node:fs/promises';
import { isAbsolute, join, posix, relative } from 'node:path';
import { listFiles, readIgnore } from './list-files.ts';

/** One thing that is packed; `path` is relative to the folder. */
export type PackedFile =
  | { kind: 'file'; path: string; sizeBytes: number; isExecutable: boolean }
  | { kind: 'link'; path: string; target: string };

type Chosen = { files: PackedFile[]; warnings: string[] };

/** Owner may execute. */
const EXECUTABLE = 0o100;

/**
 * What of a folder is packed, always in the same order: without paths that begin with a dot, without what
 * `.vhignore` names, and without links that lead out of it.
 */
export async function chooseFiles(folder: string): Promise<Chosen> {
  const rules = await readIgnore(join(folder, '.vhignore'));
  const paths = (await listFiles(folder)).filter(
    (path) => !path.startsWith('.') && rules?.ignores(path.replace(/\/$/, '')) !== true,
  );
  const root = await realpath(folder);
  const files: PackedFile[] = [];
  const warnings: string[] = [];
  for (const path of inByteOrder(paths)) {
    const chosen = await chooseFile(root, path);
    if (typeof chosen === 'string') warnings.push(`${path} is left out: ${chosen}`);
    else if (chosen) files.push(chosen);
  }
  return { files, warnings };
}

/** Undefined for what is nothing to be packed, in words why something that one may expect is not. */
async function chooseFile(root: string, path: string): Promise<PackedFile | string | undefined> {
  if (path.includes('\uFFFD')) return 'its name is not UTF-8';
  if (path.endsWith('/')) return 'it is a git repository of its own, and no submodule';
  const found: Stats | undefined = await lstat(join(root, path)).catch(() => undefined);
  // Removed, but not yet for git.
  if (!found) return undefined;
  if (found.isSymbolicLink()) return chooseLink(root, path);
  if (!found.isFile()) return undefined;
  const isExecutable = (found.mode & EXECUTABLE) !== 0;
  return { kind: 'file', path, sizeBytes: found.size, isExecutable };
}

/** Where a folder is unpacked nothing is as it was around it: a link is kept relative, and within. */
async function chooseLink(root: string, path: string): Promise<PackedFile | string> {
  const written = await readlink(join(root, path));
  const real = await realpath(join(root, path)).catch(() => undefined);
  const within = real === undefined ? undefined : relative(root, real);
  if (within !== undefined && isOutside(within)) return 'it is a link that leads out of the folder';
  const lexical = posix.join(posix.dirname(path), written);
  if (!isAbsolute(written) && !isOutside(lexical)) return { kind: 'link', path, target: written };
  if (within === undefined) return 'it is a link that leads nowhere';
  const target = posix.relative(posix.dirname(path), within);
  return { kind: 'link', path, target: target === '' ? '.' : target };
}

function isOutside(path: string): boolean {
  return path === '..' || path.startsWith('../') || isAbsolute(path);
}

/** Not by the language of whoever packs. */
function inByteOrder(paths: readonly string[]): string[] {
  return paths.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}
