import prettyBytes from 'pretty-bytes';
import { isLeaseLost } from '../app-error.ts';
import { ExecutionFailed } from '../execution-failed.ts';
import { findOutputs } from './find-outputs.ts';
import { readProperties, sendProperties } from './output-properties.ts';
import { type Outputs, uploadFiles } from './upload-files.ts';

/**
 * Stores every file that the command left, with what it says of them, however long storage or app are
 * away; `live` are the names of those that were stored while it ran. Throws `outputs-failed` for what
 * waiting does not mend.
 */
export async function uploadOutputs(
  outputs: Outputs,
  live: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  try {
    await uploadAll(outputs, live, signal);
  } catch (error) {
    if (signal.aborted || isLeaseLost(error) || error instanceof ExecutionFailed) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new ExecutionFailed({ kind: 'outputs-failed', message }, { cause: error });
  }
}

async function uploadAll(
  outputs: Outputs,
  live: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const { folder, say } = outputs;
  const found = await findOutputs(folder);
  const { properties, sidecars, problems } = await readProperties(folder, [
    ...found.files,
    ...live,
  ]);
  for (const problem of problems) say(`outputs: ${problem}`);
  const names = found.files.filter((name) => !sidecars.has(name));
  const uploaded = await uploadFiles(outputs, names, signal);
  for (const { name, reason } of [...found.skipped, ...uploaded.skipped])
    say(`outputs: ${printable(name)} is not uploaded: ${reason}`);
  const count = uploaded.names.length;
  if (count > 0)
    say(
      `outputs: ${count === 1 ? '1 file' : `${count} files`} uploaded, ${prettyBytes(uploaded.bytes)}`,
    );
  await sendProperties(outputs, properties, signal);
}

/** A name may hold a line end or colours. */
function printable(name: string): string {
  return JSON.stringify(name).slice(1, -1);
}
