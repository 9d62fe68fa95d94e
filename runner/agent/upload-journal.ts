import { readFile, rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { ExecutionResult } from '../../src/core/execution/execution-event.ts';
import { Assignment, PhaseTimings } from '../../src/protocol/protocol.ts';
import type { WorkFolder } from './work-folder.ts';

/**
 * What is written down once a command has ended and the app has its log: should this agent be killed
 * while it uploads, its successor in the same folder goes on. It holds the secrets of the execution, as
 * the folder does that only the agent's user may enter.
 */
export const UploadJournal = z.object({
  assignment: Assignment,
  /** How the command ended. */
  result: ExecutionResult,
  /** Names of outputs that were stored while it ran. */
  live: z.array(z.string()),
  timings: PhaseTimings,
});
export type UploadJournal = z.infer<typeof UploadJournal>;

/** Never half a journal, whenever the agent is killed. */
export async function writeJournal(folder: WorkFolder, journal: UploadJournal): Promise<void> {
  await writeFile(`${folder.journal}.new`, JSON.stringify(journal), { mode: 0o600 });
  await rename(`${folder.journal}.new`, folder.journal);
}

/** Undefined where none was written, or by an agent of another kind. */
export async function readJournal(folder: WorkFolder): Promise<UploadJournal | undefined> {
  const text = await readFile(folder.journal, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return UploadJournal.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
