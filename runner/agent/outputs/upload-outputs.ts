import prettyBytes from 'pretty-bytes';
import { isLeaseLost } from '../app-error.ts';
import { ExecutionFailed } from '../execution-failed.ts';
import { findOutputs, printable } from './find-outputs.ts';
import { readProperties, sendProperties } from './output-properties.ts';
import { type Outputs, type SkippedOutput, uploadFiles } from './upload-files.ts';

const SAID_PROBLEMS = 100;

/** What was stored at the end, and what was lost. */
export interface SavedOutputs {
  uploaded: number;
  skipped: SkippedOutput[];
}

/**
 * Stores every file that the command left, with what it says of them, however long storage or app are
 * away; `live` are the names of those that were stored while it ran. Throws `outputs-failed` for what
 * waiting does not mend.
 */
export async function uploadOutputs(
  outputs: Outputs,
  live: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<SavedOutputs> {
  try {
    return await uploadAll(outputs, live, signal);
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
): Promise<SavedOutputs> {
  const { folder, say } = outputs;
  const found = await findOutputs(folder);
  const { properties, sidecars, problems } = await readProperties(folder, [
    ...found.files,
    ...live,
  ]);
  sayProblems(problems, say);
  const names = found.files.filter((name) => !sidecars.has(name));
  const uploaded = await uploadFiles(outputs, names, signal);
  const skipped = [...found.skipped, ...uploaded.skipped];
  sayProblems(
    skipped.map(({ name, reason }) => `${printable(name)} is not uploaded: ${reason}`),
    say,
  );
  const count = uploaded.files.length;
  if (count > 0)
    say(
      `outputs: ${count === 1 ? '1 file' : `${count} files`} uploaded, ${prettyBytes(uploaded.bytes)}`,
    );
  await sendProperties(outputs, properties, signal);
  return { uploaded: count, skipped };
}

/** Thousands of files may have the same fault. */
function sayProblems(problems: readonly string[], say: Outputs['say']): void {
  for (const problem of problems.slice(0, SAID_PROBLEMS)) say(`outputs: ${problem}`);
  const more = problems.length - SAID_PROBLEMS;
  if (more > 0) say(`outputs: and ${more} more like these`);
}
