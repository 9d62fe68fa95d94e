import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { runGit } from './run-git.ts';

/**
 * The files of a folder that could be packed, relative to it and with `/`: where git knows the folder those that it
 * does not ignore, with what is tracked in submodules; else all but dotfiles and what `.gitignore` files name.
 */
export async function listFiles(folder: string): Promise<string[]> {
  const known = await listWithGit(folder);
  // A folder that a repository around it ignores as a whole is not empty.
  return known === undefined || known.length === 0 ? walk(folder, '', []) : known;
}

async function listWithGit(folder: string): Promise<string[] | undefined> {
  const [tracked, others] = await Promise.all([
    runGit(folder, ['ls-files', '-cz', '--recurse-submodules']),
    runGit(folder, ['ls-files', '-oz', '--exclude-standard']),
  ]);
  if (!tracked || !others) return undefined;
  return [...new Set([tracked, others].flatMap((list) => list.toString().split('\0')))].filter(
    (path) => path !== '',
  );
}

type Rules = { below: string; rules: Ignore };

async function walk(folder: string, below: string, outer: readonly Rules[]): Promise<string[]> {
  const own = await readIgnore(join(folder, below, '.gitignore'));
  const all = own ? [...outer, { below, rules: own }] : outer;
  const found: string[] = [];
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const path = `${below}${entry.name}`;
    if (entry.isDirectory()) {
      const inside = `${path}/`;
      if (!isIgnored(inside, all)) found.push(...(await walk(folder, inside, all)));
    } else if (!isIgnored(path, all)) found.push(path);
  }
  return found;
}

/** The innermost file that says anything of a path decides, as for git. */
function isIgnored(path: string, all: readonly Rules[]): boolean {
  return all.reduce((before, { below, rules }) => {
    const { ignored, unignored } = rules.test(path.slice(below.length));
    return ignored || (before && !unignored);
  }, false);
}

/** Rules in the language of `.gitignore`; undefined when there is no such file. */
export async function readIgnore(file: string): Promise<Ignore | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : ignore({ ignorecase: false }).add(text);
}
