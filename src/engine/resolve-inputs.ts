import { v5 as uuidv5 } from 'uuid';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { PlannedInput, Repository } from '../core/execution/execution-spec.ts';
import { httpPath, inputFileName } from '../core/input/input-file-name.ts';
import { hasWildcard, keyMatcher, literalPrefix, wildcardRoot } from '../core/input/match-key.ts';
import { type InputUri, parseInputUri } from '../core/input/parse-input-uri.ts';
import { matchesPattern } from '../core/settings/matches-pattern.ts';
import type { InputFile, Inputs } from '../protocol/protocol.ts';
import type { Dependencies } from './dependencies.ts';
import { type Report, leased } from './lease.ts';
import { ObjectStoreRefused } from './ports/object-store.ts';

/** Long enough to begin the download of a large file behind others; the agent asks anew after it. */
const DOWNLOAD_SECONDS = 6 * 60 * 60;
/** More would not fit into one answer, and belong into an archive. */
const MAX_FILES = 10_000;

/** An input cannot be had, and asking again will not change that; `message` is for people. */
export class InputRefused extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'InputRefused';
  }
}

/** Where the files of the execution's inputs are, with addresses that are good for hours. */
export async function resolveInputs(deps: Dependencies, report: Report): Promise<Inputs> {
  const { id, spec } = await leased(deps, report);
  return { inputs: await inputsOf(deps, { id, spec }) };
}

type Fed = { id: ExecutionId; spec: { repository: Repository; inputs: readonly PlannedInput[] } };

/** Each input with its files; throws `InputRefused`. */
export async function inputsOf(deps: Dependencies, { id, spec }: Fed): Promise<Inputs['inputs']> {
  const resolved: Inputs['inputs'] = [];
  for (const input of spec.inputs) {
    const { name, download } = input;
    const found = await filesOf(deps, spec.repository, input);
    const isOnly = found.length === 1;
    const files = found.map(({ path, root, ...file }) => ({
      ...file,
      name: inputFileName(input, { path, root, isOnly }),
    }));
    resolved.push({ name, inputId: inputIdOf(id, name), download, files });
  }
  return resolved;
}

/** The same each time that one asks. */
export function inputIdOf(id: ExecutionId, name: string): string {
  return uuidv5(name, id);
}

type Found = Omit<InputFile, 'name'> & { path: string; root: string };

async function filesOf(
  deps: Dependencies,
  repository: Repository,
  input: PlannedInput,
): Promise<Found[]> {
  const files: Found[] = [];
  for (const text of input.uris) {
    const parsed = parseInputUri(text);
    if (!parsed.ok) throw new InputRefused(`the input '${input.name}': ${parsed.message}`);
    for await (const file of resolveUri(deps, repository, { text, uri: parsed.uri })) {
      files.push(file);
      if (files.length > MAX_FILES)
        throw new InputRefused(
          `the input '${input.name}' has more than ${MAX_FILES} files: put them into an archive`,
        );
    }
  }
  return files;
}

type Address = { text: string; uri: InputUri };

async function* resolveUri(
  deps: Dependencies,
  repository: Repository,
  { text, uri }: Address,
): AsyncGenerator<Found> {
  switch (uri.kind) {
    case 'http':
      yield { uri: text, url: uri.url, path: httpPath(uri.url), root: '', metadata: [] };
      return;
    case 's3':
      yield* fromBucket(deps, repository, uri);
      return;
    case 'datum':
      yield await fromStorage(deps, repository, uri.id);
      return;
    case 'alias':
      // An alias is resolved when the execution is created.
      throw new InputRefused(`${text} was not resolved`);
  }
}

async function* fromBucket(
  { objects, settings }: Dependencies,
  repository: Repository,
  { bucket, key: pattern }: Extract<InputUri, { kind: 's3' }>,
): AsyncGenerator<Found> {
  const prefix = literalPrefix(pattern);
  const name = `${repository.owner}/${repository.name}`;
  const isAllowed = settings.operator.stores.some(
    (store) =>
      store.bucket === bucket &&
      prefix.startsWith(store.prefix) &&
      store.repositories.some((each) => matchesPattern(each, name)),
  );
  const shown = `s3://${bucket}/${pattern}`;
  if (!isAllowed)
    throw new InputRefused(
      `${shown} cannot be read: the operator has not allowed it for ${name} under 'stores' in the settings`,
    );
  const isMeant = keyMatcher(pattern);
  const root = hasWildcard(pattern) ? wildcardRoot(pattern) : '';
  let count = 0;
  try {
    for await (const { key, sizeBytes } of listOrHead(objects, bucket, pattern)) {
      // A key that ends with a slash is a folder of somebody's browser.
      if (!isMeant(key) || key.endsWith('/')) continue;
      count += 1;
      const url = await objects.presignGet(bucket, key, DOWNLOAD_SECONDS);
      yield { uri: `s3://${bucket}/${key}`, url, sizeBytes, path: key, root, metadata: [] };
    }
  } catch (error) {
    if (!(error instanceof ObjectStoreRefused)) throw error;
    throw new InputRefused(`${shown} cannot be read: ${error.message}`, error);
  }
  if (count === 0)
    throw new InputRefused(
      hasWildcard(pattern) ? `${shown} matches no object` : `${shown} is not there`,
    );
}

async function* listOrHead(objects: Dependencies['objects'], bucket: string, pattern: string) {
  if (hasWildcard(pattern)) {
    yield* objects.list(bucket, literalPrefix(pattern));
    return;
  }
  const object = await objects.head(bucket, pattern);
  if (object) yield object;
}

async function fromStorage(
  { store, storage }: Dependencies,
  repository: Repository,
  datumId: string,
): Promise<Found> {
  const datum = await store.datums.find(repository.id, datumId);
  if (!datum) throw new InputRefused(`the stored file datum://${datumId} is not there any more`);
  const { key, name, sizeBytes, sha256, properties } = datum;
  const fileName = name.split('/').at(-1) ?? name;
  const url = await storage.presignGet({ key, fileName, expiresInSeconds: DOWNLOAD_SECONDS });
  return {
    uri: `datum://${datumId}`,
    url,
    sizeBytes,
    sha256,
    datumId,
    metadata: Object.keys(properties).length > 0 ? [properties] : [],
    path: name,
    root: '',
  };
}
