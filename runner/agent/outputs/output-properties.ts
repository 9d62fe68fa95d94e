import prettyBytes from 'pretty-bytes';
import {
  PROPERTIES_FILE,
  type Properties,
  checkProperties,
  describedBy,
  parsePropertiesFile,
  parseSidecar,
} from '../../../src/core/output/output-properties.ts';
import { untilAnswered } from '../until-answered.ts';
import { printable, reasonOf } from './find-outputs.ts';
import { openOutput } from './open-output.ts';
import type { Outputs } from './upload-files.ts';

const BATCH_OUTPUTS = 500;
/** The app takes no request above twice this. */
const BATCH_CHARACTERS = 2 * 1024 * 1024;
/** What describes a file is small; a large one is data that happens to be called so. */
const MAX_SIDECAR_BYTES = 1024 * 1024;
const MAX_FILE_BYTES = 16 * 1024 * 1024;
const MAX_ALIAS = 200;

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
  const reading: Reading = { folder, known: new Set(names), found: new Map(), sizes: new Map() };
  const sidecars = new Set<string>();
  const problems: string[] = [];
  for (const name of names) {
    const described = describedBy(name);
    if (described === undefined || !reading.known.has(described)) continue;
    const faults = await readSidecar(reading, name, described);
    problems.push(...faults.problems);
    if (faults.isRead) sidecars.add(name);
  }
  if (reading.known.has(PROPERTIES_FILE)) {
    const faults = await readPropertiesFile(reading);
    problems.push(...faults.problems);
    if (faults.isRead) sidecars.add(PROPERTIES_FILE);
  }
  return { properties: reading.found, sidecars, problems };
}

type Reading = {
  folder: string;
  known: ReadonlySet<string>;
  found: Map<string, Properties>;
  /** Characters that were said of each output. */
  sizes: Map<string, number>;
};

/** Whether all that a file says was taken over. */
type Read = { isRead: boolean; problems: string[] };

async function readSidecar(reading: Reading, name: string, described: string): Promise<Read> {
  try {
    const parsed = parseSidecar(await readText(reading.folder, name, MAX_SIDECAR_BYTES));
    if (parsed.ok) return addProperties(reading, described, parsed.value);
    return { isRead: false, problems: [`${printable(name)} describes nothing: ${parsed.message}`] };
  } catch (error) {
    const problem = `${printable(name)} describes nothing: ${reasonOf(error)}`;
    return { isRead: false, problems: [problem] };
  }
}

async function readPropertiesFile(reading: Reading): Promise<Read> {
  let content: string;
  try {
    content = await readText(reading.folder, PROPERTIES_FILE, MAX_FILE_BYTES);
  } catch (error) {
    return { isRead: false, problems: [`${PROPERTIES_FILE} is passed over: ${reasonOf(error)}`] };
  }
  const { described, problems } = parsePropertiesFile(content);
  let isRead = problems.length === 0;
  for (const { file, properties } of described) {
    if (reading.known.has(file)) {
      const added = addProperties(reading, file, properties);
      problems.push(...added.problems);
      isRead &&= added.isRead;
    } else problems.push(`${PROPERTIES_FILE} describes ${printable(file)}, which is no output`);
  }
  return { isRead, problems };
}

/** A request must hold them, and a whole one that is refused would be refused for ever. */
function addProperties({ found, sizes }: Reading, name: string, given: Properties): Read {
  const shown = printable(name);
  const size = (sizes.get(name) ?? 0) + JSON.stringify(given).length;
  if (size > MAX_SIDECAR_BYTES)
    return { isRead: false, problems: [`${shown}: its properties are larger than 1 MiB`] };
  sizes.set(name, size);
  const { properties, problems } = checkProperties(given);
  const { 'valohai.alias': alias } = properties;
  if (typeof alias === 'string' && (alias.length > MAX_ALIAS || UNPRINTABLE.test(alias))) {
    delete properties['valohai.alias'];
    problems.push(`'valohai.alias' must have at most ${MAX_ALIAS} characters that can be seen`);
  }
  found.set(name, Object.assign(found.get(name) ?? {}, properties));
  return { isRead: true, problems: problems.map((problem) => `${shown}: ${problem}`) };
}

const UNPRINTABLE = /\p{Cc}/u;

/** Hands over what is known of each output, by its name. */
export async function sendProperties(
  { app, execution }: Outputs,
  properties: ReadonlyMap<string, Properties>,
  signal: AbortSignal,
): Promise<void> {
  const { id, leaseId } = execution;
  for (const outputs of batchesOf(properties))
    await untilAnswered(() => app.reportProperties(id, { leaseId, outputs }, signal), signal);
}

/** As many as a request may hold, by their number and by their size. */
function* batchesOf(
  properties: Iterable<[string, Properties]>,
): Generator<{ name: string; properties: Properties }[]> {
  let batch: { name: string; properties: Properties }[] = [];
  let size = 0;
  for (const [name, given] of properties) {
    const added = JSON.stringify(given).length;
    if (batch.length === BATCH_OUTPUTS || (batch.length > 0 && size + added > BATCH_CHARACTERS)) {
      yield batch;
      batch = [];
      size = 0;
    }
    batch.push({ name, properties: given });
    size += added;
  }
  if (batch.length > 0) yield batch;
}

async function readText(folder: string, name: string, maxBytes: number): Promise<string> {
  const file = await openOutput(folder, name);
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw new RangeError(`it is larger than ${prettyBytes(maxBytes, BINARY)}`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

const BINARY = { binary: true };
