import prettyBytes from 'pretty-bytes';
import type { ExecutionId } from '../../../src/core/execution/execution-id.ts';
import type { OutputUploads } from '../../../src/protocol/protocol.ts';
import type { AppClient } from '../app-client.ts';
import { untilAnswered } from '../until-answered.ts';
import { type DescribedFile, describeFile } from './describe-file.ts';
import { printable, reasonOf } from './find-outputs.ts';
import { forEachOf } from './for-each-of.ts';
import { NotAnOutput, OutputChanged } from './open-output.ts';
import { putFile, UploadExpired } from './put-file.ts';
import { putParts } from './put-parts.ts';

/** While these are sent, the next are read and the app is asked about them, and confirms those before. */
const BATCH_FILES = 100;
const PARALLEL_FILES = 8;
/** Beyond this many files the log says how it goes, not each file. */
const NAMED_FILES = 50;
const PROGRESS_MS = 5000;
/** A file that is written again each time that it is read is left for later. */
const MAX_READINGS = 3;

export interface Outputs {
  app: AppClient;
  execution: { id: ExecutionId; leaseId: string };
  folder: string;
  say: (text: string) => void;
}

export type SkippedOutput = { name: string; reason: string };

/** What became of some files. */
export interface Uploaded {
  files: DescribedFile[];
  bytes: number;
  skipped: SkippedOutput[];
}

/**
 * Stores files by their names below the outputs folder, however long storage or app are away. One that
 * cannot be read is left out and named; whatever else goes wrong is thrown.
 */
export async function uploadFiles(
  outputs: Outputs,
  names: readonly string[],
  signal: AbortSignal,
): Promise<Uploaded> {
  const uploaded: Uploaded = { files: [], bytes: 0, skipped: [] };
  const progress = sayProgress(outputs, names.length);
  const prepareFrom = (start: number) => {
    const batch = names.slice(start, start + BATCH_FILES);
    const prepared = prepareBatch(outputs, { names: batch, uploaded }, signal);
    // It is awaited only when the batch before it is sent.
    prepared.catch(() => undefined);
    return prepared;
  };
  let next = prepareFrom(0);
  let confirmed = Promise.resolve();
  for (let start = 0; start < names.length; start += BATCH_FILES) {
    const places = await next;
    next = prepareFrom(start + BATCH_FILES);
    const outputIds = await sendBatch(outputs, { places, uploaded, progress }, signal);
    await confirmed;
    confirmed = confirmBatch(outputs, outputIds, signal);
    confirmed.catch(() => undefined);
  }
  await confirmed;
  return uploaded;
}

type Described = { names: readonly string[]; uploaded: Uploaded };

async function prepareBatch(
  outputs: Outputs,
  described: Described,
  signal: AbortSignal,
): Promise<Place[]> {
  const files = await describeFiles(outputs, described, signal);
  return files.length === 0 ? [] : requestPlaces(outputs, files, signal);
}

async function describeFiles(
  { folder }: Outputs,
  { names, uploaded }: Described,
  signal: AbortSignal,
): Promise<DescribedFile[]> {
  const described = new Map<string, DescribedFile>();
  await forEachOf(names, PARALLEL_FILES, async (name) => {
    signal.throwIfAborted();
    try {
      described.set(name, await describeFile(folder, name));
    } catch (error) {
      uploaded.skipped.push({ name, reason: reasonOf(error) });
    }
  });
  return names.flatMap((name) => described.get(name) ?? []);
}

type Batch = {
  places: readonly Place[];
  uploaded: Uploaded;
  progress: (file: DescribedFile, count: number) => void;
};

/** Resolves with the ids of what storage has now. */
async function sendBatch(
  outputs: Outputs,
  { places, uploaded, progress }: Batch,
  signal: AbortSignal,
): Promise<string[]> {
  const sent = new Set<string>();
  await forEachOf(places, PARALLEL_FILES, async (place) => {
    try {
      const { file, upload } = await uploadFile(outputs, place, signal);
      sent.add(upload.outputId);
      uploaded.files.push(file);
      uploaded.bytes += file.sizeBytes;
      progress(file, uploaded.files.length);
    } catch (error) {
      if (signal.aborted || !isOfFile(error)) throw error;
      uploaded.skipped.push({ name: place.file.name, reason: reasonOf(error) });
    }
  });
  return [...sent];
}

async function confirmBatch(
  { app, execution }: Outputs,
  outputIds: string[],
  signal: AbortSignal,
): Promise<void> {
  if (outputIds.length === 0) return;
  const { id, leaseId } = execution;
  await untilAnswered(() => app.confirmUploads(id, { leaseId, outputIds }, signal), signal);
}

type Place = { file: DescribedFile; upload: OutputUploads['uploads'][number] };

/** Resolves with what was stored in the end: a file that changes meanwhile is read again. */
async function uploadFile(outputs: Outputs, place: Place, signal: AbortSignal): Promise<Place> {
  let { file, upload } = place;
  let hasExpired = false;
  for (let readings = 1; ;) {
    try {
      await put(outputs, { file, upload }, signal);
      return { file, upload };
    } catch (error) {
      if (error instanceof OutputChanged && readings < MAX_READINGS) {
        readings += 1;
        file = await describeFile(outputs.folder, file.name);
      } else if (error instanceof UploadExpired && !hasExpired) hasExpired = true;
      else throw error;
    }
    for (const again of await requestPlaces(outputs, [file], signal)) ({ upload } = again);
  }
}

async function put(outputs: Outputs, { file, upload }: Place, signal: AbortSignal): Promise<void> {
  if (upload.kind === 'parts') return putParts(outputs, { file, upload }, signal);
  const { url, headers } = upload;
  const whole = { folder: outputs.folder, file, url, headers };
  return untilAnswered(() => putFile(whole, signal), signal);
}

async function requestPlaces(
  { app, execution }: Outputs,
  files: readonly DescribedFile[],
  signal: AbortSignal,
): Promise<Place[]> {
  const { id, leaseId } = execution;
  const wanted = files.map(({ mark: _mark, parts: _parts, ...file }) => file);
  const body = { leaseId, files: wanted };
  const uploads = await untilAnswered(() => app.requestUploads(id, body, signal), signal);
  return files.map((file, index) => {
    const upload = uploads[index];
    if (upload === undefined) throw new Error(`the app gave no place for ${file.name}`);
    return { file, upload };
  });
}

function sayProgress({ say }: Outputs, total: number): Batch['progress'] {
  let saidAt = performance.now();
  return ({ name, sizeBytes }, count) => {
    if (total <= NAMED_FILES)
      return say(`outputs: ${printable(name)} uploaded, ${prettyBytes(sizeBytes)}`);
    if (performance.now() - saidAt < PROGRESS_MS) return undefined;
    saidAt = performance.now();
    return say(`outputs: ${count} of ${total} files uploaded`);
  };
}

/** Whether it is this one file that cannot be had, and the others can. */
function isOfFile(error: unknown): boolean {
  if (error instanceof OutputChanged || error instanceof NotAnOutput) return true;
  return error instanceof Error && 'syscall' in error;
}
