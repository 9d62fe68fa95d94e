import { dirname } from 'node:path/posix';
import type { FetchedInput } from '../../../src/core/container/inputs-file.ts';
import { hideCredentials } from '../../../src/core/input/hide-credentials.ts';
import type { Materials } from '../../../src/protocol/protocol.ts';
import { forEachOf } from '../outputs/for-each-of.ts';
import type { CachedFile } from './cache-entry.ts';
import { type Patience, PATIENCE } from './download.ts';
import { type Fetching, fetchFile, type WantedFile } from './fetch-file.ts';
import type { InputCache } from './input-cache.ts';
import { InputLog } from './input-log.ts';
import { createFolder } from './place-file.ts';
import {
  type Asking,
  FileAddresses,
  type Input,
  inputFailed,
  requestInputs,
} from './requested-inputs.ts';

const PARALLEL_FILES = 4;

export type FetchInputs = Asking & {
  /** Where the inputs' folders go. */
  folder: string;
  cache: InputCache;
  /** Whether what earlier executions downloaded may be used, and this may be kept for later ones. */
  useCache: boolean;
  /** How long servers are waited for, when not as usual. */
  patience?: Patience;
};

/**
 * Downloads the files of all inputs and says what they are. Throws `input-failed` for what the person
 * can mend.
 */
export async function fetchInputs(
  options: FetchInputs,
  signal: AbortSignal,
): Promise<FetchedInput[]> {
  const inputs = await requestInputs(options, signal);
  checkFolders(inputs);
  for (const input of inputs) {
    checkNames(input);
    await createFolder(options.folder, input.name);
  }
  const wanted = inputs
    .filter(({ download }) => download === 'always')
    .flatMap((input) => input.files.map((file) => ({ input, file })));
  const names = wanted.map(({ input, file }) => ({ input: input.name, name: file.name }));
  const fetching: Fetching = {
    ...options,
    patience: options.patience ?? PATIENCE,
    addresses: new FileAddresses(options),
    log: new InputLog(options.say, names),
  };
  const found = await fetchAll(fetching, wanted, signal);
  return inputs.map((input) => describe(input, found));
}

/** For the app: what it really was that the execution was fed. */
export function toMaterials(inputs: readonly FetchedInput[]): NonNullable<Materials['inputs']> {
  return inputs.flatMap(({ name: input, files }) =>
    files.flatMap(({ name, uri, sizeBytes, checksums }) => {
      const { md5, sha1, sha256 } = checksums;
      const isFetched = md5 !== undefined && sha1 !== undefined && sha256 !== undefined;
      if (!isFetched || sizeBytes === undefined) return [];
      return [{ input, name, uri: hideCredentials(uri), sizeBytes, md5, sha1, sha256 }];
    }),
  );
}

/** After a failure, which is thrown, no download goes on for nobody. */
async function fetchAll(
  fetching: Fetching,
  wanted: readonly WantedFile[],
  signal: AbortSignal,
): Promise<ReadonlyMap<WantedFile['file'], CachedFile>> {
  const found = new Map<WantedFile['file'], CachedFile>();
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const begun: Promise<CachedFile>[] = [];
  try {
    await forEachOf(wanted, PARALLEL_FILES, async (each) => {
      const fetched = fetchFile(fetching, each, either);
      begun.push(fetched);
      found.set(each.file, await fetched);
    });
    return found;
  } finally {
    stop.abort();
    await Promise.allSettled(begun);
  }
}

/**
 * Other names may give the same folder. One that a command may write to is the command's alone: a link in
 * there would lead what is put into it to another place of the machine.
 */
function checkFolders(inputs: readonly Input[]): void {
  const own = new Set(
    inputs.filter(({ download }) => download === 'on-demand').map(({ name }) => name),
  );
  const shared = inputs.find(({ download, name }) => download === 'always' && own.has(name));
  if (shared)
    throw inputFailed(
      `two inputs have the folder '${shared.name}', and the program itself fetches one of them; give one another name`,
    );
}

/** A storage may have `a` and `a/b`; a folder cannot. */
function checkNames({ name: input, files }: Input): void {
  const names = new Set(files.map(({ name }) => name));
  for (const { name } of files)
    for (let folder = dirname(name); folder !== '.'; folder = dirname(folder))
      if (names.has(folder))
        throw inputFailed(
          `the input '${input}' has a file '${folder}' and one within a folder of that name, '${name}'; choose one of them, or set 'keep-directories' to 'none'`,
        );
}

function describe(
  { name, inputId, download, files }: Input,
  found: ReadonlyMap<WantedFile['file'], CachedFile>,
): FetchedInput {
  return {
    name,
    inputId,
    download,
    files: files.map((file) => {
      const { name, uri, datumId, storageUri, metadata } = file;
      const fetched = found.get(file);
      const checksums = fetched
        ? { md5: fetched.md5, sha1: fetched.sha1, sha256: fetched.sha256 }
        : file.sha256 === undefined
          ? {}
          : { sha256: file.sha256 };
      const sizeBytes = fetched?.sizeBytes ?? file.sizeBytes;
      return { name, uri, sizeBytes, checksums, datumId, storageUri, metadata };
    }),
  };
}
