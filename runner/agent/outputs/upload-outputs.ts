import { join } from 'node:path';
import prettyBytes from 'pretty-bytes';
import type { ExecutionId } from '../../../src/core/execution/execution-id.ts';
import type { OutputUploads } from '../../../src/protocol/protocol.ts';
import type { AppClient } from '../app-client.ts';
import { isLeaseLost } from '../app-error.ts';
import { ExecutionFailed } from '../execution-failed.ts';
import { untilAnswered } from '../until-answered.ts';
import { describeFile, type OutputFile } from './describe-file.ts';
import { findOutputs } from './find-outputs.ts';
import { forEachOf } from './for-each-of.ts';
import { putFile } from './put-file.ts';

/** As many as one request may name. */
const BATCH_FILES = 500;
const PARALLEL_FILES = 4;

interface Outputs {
  app: AppClient;
  execution: { id: ExecutionId; leaseId: string };
  folder: string;
  say: (text: string) => void;
}

/**
 * Stores every file that the command left, however long storage or app are away. Throws
 * `outputs-failed` for what waiting does not mend.
 */
export async function uploadOutputs(outputs: Outputs, signal: AbortSignal): Promise<void> {
  try {
    const { files, skipped } = await findOutputs(outputs.folder);
    for (const name of skipped) outputs.say(`outputs: ${name} is no regular file and was skipped`);
    let bytes = 0;
    for (let start = 0; start < files.length; start += BATCH_FILES)
      bytes += await uploadBatch(outputs, files.slice(start, start + BATCH_FILES), signal);
    const count = files.length === 1 ? '1 file' : `${files.length} files`;
    if (files.length > 0) outputs.say(`outputs: ${count} uploaded, ${prettyBytes(bytes)}`);
  } catch (error) {
    if (signal.aborted || isLeaseLost(error) || error instanceof ExecutionFailed) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new ExecutionFailed({ kind: 'outputs-failed', message }, { cause: error });
  }
}

/** Uploads one batch and returns its bytes. */
async function uploadBatch(
  outputs: Outputs,
  names: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const { app, execution, folder } = outputs;
  const { id, leaseId } = execution;
  const files: OutputFile[] = [];
  for (const name of names) files.push(await describeFile(folder, name));
  const uploads = await untilAnswered(
    () => app.requestUploads(id, { leaseId, files }, signal),
    signal,
  );
  await forEachOf(pair(files, uploads), PARALLEL_FILES, async ({ file, upload }) => {
    const { url, headers } = upload;
    const put = { path: join(folder, file.name), sizeBytes: file.sizeBytes, url, headers };
    await untilAnswered(() => putFile(put, signal), signal);
    outputs.say(`outputs: ${file.name} uploaded, ${prettyBytes(file.sizeBytes)}`);
  });
  const outputIds = uploads.map(({ outputId }) => outputId);
  await untilAnswered(() => app.confirmUploads(id, { leaseId, outputIds }, signal), signal);
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
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
