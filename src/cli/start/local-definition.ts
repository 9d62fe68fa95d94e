import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Definition } from '../../core/definition/definition.ts';
import { parseDefinition } from '../../core/definition/parse-definition.ts';
import { formatProblem } from '../../core/definition/problem.ts';
import { WrongUsage } from '../cli-error.ts';
import { git } from '../git.ts';

const FILE = 'valohai.yaml';

/** `valohai.yaml` as it is at a commit of the working directory; undefined where it cannot be had. */
export async function definitionAt(sha: string): Promise<Definition | undefined> {
  const text = await git('show', `${sha}:${FILE}`);
  return text === undefined ? undefined : parseHere(text);
}

/** As it lies in the working directory, or at the root of its repository; undefined where there is none. */
export async function definitionHere(): Promise<Definition | undefined> {
  const root = await git('rev-parse', '--show-toplevel');
  const text = (await readOrNothing(FILE)) ?? (root && (await readOrNothing(join(root, FILE))));
  return text === undefined ? undefined : parseHere(text);
}

async function readOrNothing(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new WrongUsage(`${file} cannot be read: ${reason}`);
  }
}

/** What is wrong with it is the person's to mend. */
export function parseHere(text: string): Definition {
  const parsed = parseDefinition(text, FILE);
  if (parsed.ok) return parsed.definition;
  const errors = parsed.problems.filter(({ severity }) => severity === 'error');
  throw new WrongUsage(`${errors.map(formatProblem).join('\n')}\n(slashrun lint shows the lines)`);
}
