import { join } from 'node:path';
import prettyBytes from 'pretty-bytes';
import type { ExecutionId } from '../../../src/core/execution/execution-id.ts';
import type { OutputUploads } from '../../../src/protocol/protocol.ts';
import type { AppClient } from '../app-client.ts';
import { untilAnswered } from '../until-answered.ts';
import { describeFile, type OutputFile } from './describe-file.ts';
import { reasonOf } from './find-outputs.ts';
import { forEachOf } from './for-each-of.ts';
import { putFile, UploadExpired } from './put-file.ts';

/** As many as one request may name. */
const BATCH_FILES = 500;
const PARALLEL_FILES = 8;
/** Beyond this many files the log says how it goes, not each file. */
const NAMED_FILES = 50;
const PROGRESS_MS = 5000;

export interface Outputs {
  app: AppClient;
  execution: { id: ExecutionId; leaseId: string };
  folder: string;
  say: (text: string) => void;
}

/** What became of some files. */
export interface Uploaded {
  names: string[];
  bytes: number;
  skipped: { name: string; reason: string }[];
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
  const uploaded: Uploaded = { names: [], bytes: 0, skipped: [] };
  const progress = sayProgress(outputs, names.length);
  for (let start = 0; start < names.length; start += BATCH_FILES) {
    const batch = names.slice(start, start + BATCH_FILES);
    await uploadBatch(outputs, { names: batch, uploaded, progress }, signal);
  }
  return uploaded;
}

type Batch = {
  names: readonly string[];
  uploaded: Uploaded;
  progress: (file: OutputFile, count: number) => void;
};

async function uploadBatch(
  outputs: Outputs,
  { names, uploaded, progress }: Batch,
  signal: AbortSignal,
): Promise<void> {
  const { app, execution, folder } = outputs;
  const { id, leaseId } = execution;
  const described = new Map<string, OutputFile>();
  await forEachOf(names, PARALLEL_FILES, async (name) => {
    try {
      described.set(name, await describeFile(folder, name));
    } catch (error) {
      uploaded.skipped.push({ name, reason: reasonOf(error) });
    }
  });
  const files = names.flatMap((name) => described.get(name) ?? []);
  if (files.length === 0) return;
  const request = (wanted: OutputFile[]) =>
    untilAnswered(() => app.requestUploads(id, { leaseId, files: wanted }, signal), signal);
  const confirmed: string[] = [];
  await forEachOf(pair(files, await request(files)), PARALLEL_FILES, async ({ file, upload }) => {
    const put = (place: Upload) =>
      untilAnswered(
        () => putFile({ ...file, path: join(folder, file.name), ...place }, signal),
        signal,
      );
    try {
      await put(upload).catch(async (error: unknown) => {
        if (!(error instanceof UploadExpired)) throw error;
        for (const { upload: again } of pair([file], await request([file]))) await put(again);
      });
    } catch (error) {
      if (!isGone(error)) throw error;
      uploaded.skipped.push({ name: file.name, reason: reasonOf(error) });
      return;
    }
    confirmed.push(upload.outputId);
    uploaded.names.push(file.name);
    uploaded.bytes += file.sizeBytes;
    progress(file, uploaded.names.length);
  });
  if (confirmed.length === 0) return;
  const outputIds = [...new Set(confirmed)];
  await untilAnswered(() => app.confirmUploads(id, { leaseId, outputIds }, signal), signal);
}

function sayProgress({ say }: Outputs, total: number): Batch['progress'] {
  let saidAt = performance.now();
  return ({ name, sizeBytes }, count) => {
    if (total <= NAMED_FILES) return say(`outputs: ${name} uploaded, ${prettyBytes(sizeBytes)}`);
    if (performance.now() - saidAt < PROGRESS_MS) return undefined;
    saidAt = performance.now();
    return say(`outputs: ${count} of ${total} files uploaded`);
  };
}

type Upload = OutputUploads['uploads'][number];

function pair(
  files: readonly OutputFile[],
  uploads: readonly Upload[],
): { file: OutputFile; upload: Upload }[] {
  return files.map((file, index) => {
    const upload = uploads[index];
    if (upload === undefined) throw new Error(`the app gave no place for ${file.name}`);
    return { file, upload };
  });
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
