import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import {
  PROPERTIES_FILE,
  type Properties,
  checkProperties,
  describedBy,
  parsePropertiesFile,
  parseSidecar,
} from '../../../src/core/output/output-properties.ts';
import { untilAnswered } from '../until-answered.ts';
import { reasonOf } from './find-outputs.ts';
import type { Outputs } from './upload-files.ts';

const BATCH = 500;
/** What describes a file is small; a large one is data that happens to be called so. */
const MAX_BYTES = 16 * 1024 * 1024;

interface FoundProperties {
  properties: ReadonlyMap<string, Properties>;
  /** Files that only describe others, and are no outputs themselves. */
  sidecars: ReadonlySet<string>;
  problems: string[];
}

/**
 * What the command says of its outputs: each one's own sidecar, and over it the lines of the common
 * file. A sidecar that cannot be read stays an output, so that nothing is lost.
 */
export async function readProperties(
  folder: string,
  names: readonly string[],
): Promise<FoundProperties> {
  const known = new Set(names);
  const properties = new Map<string, Properties>();
  const sidecars = new Set<string>();
  const problems: string[] = [];
  const add = (name: string, given: Properties): void => {
    const checked = checkProperties(given);
    problems.push(...checked.problems.map((problem) => `${name}: ${problem}`));
    properties.set(name, { ...properties.get(name), ...checked.properties });
  };
  for (const name of names) {
    const described = describedBy(name);
    if (described === undefined || !known.has(described)) continue;
    const parsed = await readText(folder, name).then(parseSidecar, (error: unknown) => ({
      ok: false as const,
      message: reasonOf(error),
    }));
    if (parsed.ok) {
      add(described, parsed.value);
      sidecars.add(name);
    } else problems.push(`${name} describes nothing: ${parsed.message}`);
  }
  if (known.has(PROPERTIES_FILE)) {
    const text = await readText(folder, PROPERTIES_FILE);
    const parsed = parsePropertiesFile(text);
    problems.push(...parsed.problems);
    for (const { file, properties: given } of parsed.described)
      if (known.has(file)) add(file, given);
      else problems.push(`${PROPERTIES_FILE} describes ${file}, which is no output`);
    if (parsed.problems.length === 0) sidecars.add(PROPERTIES_FILE);
  }
  return { properties, sidecars, problems };
}

/** Hands over what is known of each output, by its name. */
export async function sendProperties(
  { app, execution }: Outputs,
  properties: ReadonlyMap<string, Properties>,
  signal: AbortSignal,
): Promise<void> {
  const { id, leaseId } = execution;
  const all = [...properties].map(([name, given]) => ({ name, properties: given }));
  for (let start = 0; start < all.length; start += BATCH) {
    const outputs = all.slice(start, start + BATCH);
    await untilAnswered(() => app.reportProperties(id, { leaseId, outputs }, signal), signal);
  }
}

/** A link is not followed: it could lead out of the outputs. */
async function readText(folder: string, name: string): Promise<string> {
  const file = await open(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await file.stat();
    if (size > MAX_BYTES) throw new RangeError('it is larger than 16 MiB');
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
