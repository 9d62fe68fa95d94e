import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hideCredentials } from '../../../src/core/input/hide-credentials.ts';
import type { InputFile } from '../../../src/protocol/protocol.ts';
import type { CachedFile } from './cache-entry.ts';
import { type Download, download, type Patience } from './download.ts';
import { DownloadFailed, explainFailure } from './download-failed.ts';
import type { InputCache } from './input-cache.ts';
import type { InputLog } from './input-log.ts';
import { isDiskFull, placeFile } from './place-file.ts';
import { type FileAddresses, type Input, inputFailed } from './requested-inputs.ts';

export type WantedFile = { input: Input; file: InputFile };

/** What the downloads of one execution share. */
export type Fetching = {
  /** Where the inputs' folders are. */
  folder: string;
  cache: InputCache;
  useCache: boolean;
  patience: Patience;
  addresses: FileAddresses;
  log: InputLog;
};

/** Puts one file in its place. Throws `input-failed` when it cannot be had. */
export async function fetchFile(
  fetching: Fetching,
  wanted: WantedFile,
  signal: AbortSignal,
): Promise<CachedFile> {
  const startedAt = performance.now();
  try {
    const known = await findKnown(fetching, wanted);
    const { found, isCached } = await fetchNewest(fetching, { ...wanted, known }, signal);
    const tookMs = performance.now() - startedAt;
    const name = { input: wanted.input.name, name: wanted.file.name };
    fetching.log.finished(name, found, { isCached, tookMs });
    return found;
  } catch (error) {
    signal.throwIfAborted();
    const isWorded = error instanceof DownloadFailed || isDiskFull(error);
    throw isWorded ? inWords(wanted, error) : error;
  }
}

type Fetched = { found: CachedFile; isCached: boolean };
type Knowing = WantedFile & { known: CachedFile | undefined };

async function findKnown({ cache, useCache }: Fetching, { file }: WantedFile) {
  return useCache ? cache.find(file) : undefined;
}

async function fetchNewest(
  fetching: Fetching,
  wanted: Knowing,
  signal: AbortSignal,
): Promise<Fetched> {
  const { known, file } = wanted;
  // What is known by its content cannot have changed.
  if (known && file.sha256 !== undefined) {
    if (await takeKnown(fetching, wanted, known)) return { found: known, isCached: true };
    return fetchNewest(fetching, { ...wanted, known: undefined }, signal);
  }
  const part = fetching.cache.newPart();
  try {
    const found = await downloadTo(part, { fetching, wanted }, signal);
    if (found !== 'unchanged') {
      await settle(fetching, wanted, { part, found });
      return { found, isCached: false };
    }
  } finally {
    await rm(part, { force: true });
  }
  if (known && (await takeKnown(fetching, wanted, known))) return { found: known, isCached: true };
  // It was removed between the question and the answer.
  return fetchNewest(fetching, { ...wanted, known: undefined }, signal);
}

function takeKnown({ cache, folder }: Fetching, { input, file }: WantedFile, known: CachedFile) {
  return cache.take(known, { folder: join(folder, input.name), name: file.name });
}

/** Other executions' files give way when the disk is full: the limit of the cache may be too high for it. */
async function downloadTo(
  part: string,
  { fetching, wanted }: { fetching: Fetching; wanted: Knowing },
  signal: AbortSignal,
): Promise<CachedFile | 'unchanged'> {
  const { input, file, known } = wanted;
  const { cache, patience, addresses, log } = fetching;
  const name = { input: input.name, name: file.name };
  const asked: Download = {
    url: file.url,
    part,
    sizeBytes: file.sizeBytes,
    known,
    patience,
    onProgress: (bytes, total) => log.progress(name, bytes, total),
    renew: (url) => addresses.renew(wanted, url, signal),
  };
  try {
    return await download(asked, signal);
  } catch (error) {
    if (!(error instanceof DownloadFailed) || !isDiskFull(error.cause)) throw error;
    await cache.clear();
    return download({ ...asked, known: undefined }, signal);
  }
}

/** A whole download becomes an input, and is there for later executions. */
async function settle(
  { cache, useCache, folder }: Fetching,
  { input, file }: WantedFile,
  { part, found }: { part: string; found: CachedFile },
): Promise<void> {
  if (file.sha256 !== undefined && file.sha256 !== found.sha256)
    throw new DownloadFailed(
      `is not the file that was stored: its sha256 is ${found.sha256}, not ${file.sha256}`,
    );
  await chmod(part, 0o644);
  if (useCache) await cache.keep(file, part, found);
  await placeFile(part, { folder: join(folder, input.name), name: file.name });
}

function inWords({ input, file }: WantedFile, error: unknown) {
  const { message } = explainFailure(error, file.sizeBytes);
  const address = hideCredentials(file.uri);
  return inputFailed(`the input '${input.name}' cannot be fetched: ${address} ${message}`, error);
}
