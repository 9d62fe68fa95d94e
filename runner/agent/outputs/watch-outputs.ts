import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROPERTIES_FILE, describedBy } from '../../../src/core/output/output-properties.ts';
import type { DescribedFile } from './describe-file.ts';
import { faultOfName, printable, reasonOf } from './find-outputs.ts';
import { removeOutput } from './open-output.ts';
import { type Outputs, uploadFiles } from './upload-files.ts';

/** How often the folder is looked at; a change of a mode is no event on every file system. */
const LOOK_MS = 500;
/** A look at many files takes its time: this much of it is waited, so that the machine is the command's. */
const REST = 19;
const WRITABLE = 0o222;

export interface WatchedOutputs {
  /** Names of what was stored and removed. */
  readonly names: ReadonlySet<string>;
  /** Stops to look, and waits for what is on its way. Never rejects. */
  end(): Promise<void>;
}

/**
 * Stores a file as soon as nobody may write it any more, and removes it then: so a program says that
 * it is finished (docs.valohai.com, "Live upload"). What fails here is left for the end.
 */
export function watchOutputs(outputs: Outputs, signal: AbortSignal): WatchedOutputs {
  const stop = new AbortController();
  const names = new Set<string>();
  const watching = watch(outputs, names, { stop: stop.signal, lost: signal }).catch(
    () => undefined,
  );
  return {
    names,
    end: async () => {
      stop.abort();
      await watching;
    },
  };
}

type Signals = { stop: AbortSignal; lost: AbortSignal };

async function watch(outputs: Outputs, names: Set<string>, { stop, lost }: Signals): Promise<void> {
  const either = AbortSignal.any([stop, lost]);
  /** What cannot be removed is not stored again and again. */
  const stuck = new Set<string>();
  let restMs = LOOK_MS;
  while (!either.aborted) {
    await sleep(restMs, undefined, { signal: either });
    const startedAt = performance.now();
    const finished = await findFinished(outputs.folder, '', either);
    restMs = Math.max(LOOK_MS, REST * (performance.now() - startedAt));
    const wanted = finished.filter((name) => !stuck.has(name));
    if (wanted.length === 0) continue;
    const uploaded = await uploadFiles(outputs, wanted, lost).catch((error: unknown) => {
      if (!lost.aborted)
        outputs.say(`outputs: ${String(error)}; they are tried again when the command has ended`);
      throw error;
    });
    for (const file of uploaded.files) {
      if (await remove(outputs, file)) names.add(file.name);
      else stuck.add(file.name);
    }
  }
}

/** False when it is to be left as it is; one that was written again is another output. */
async function remove({ folder, say }: Outputs, { name, mark }: DescribedFile): Promise<boolean> {
  try {
    await removeOutput(folder, name, mark);
    return true;
  } catch (error) {
    const reason = reasonOf(error);
    say(`outputs: ${printable(name)} cannot be removed now that it is uploaded: ${reason}`);
    return false;
  }
}

/** What describes other files is read at the end, when they are all there. */
async function findFinished(
  folder: string,
  prefix: string,
  signal: AbortSignal,
): Promise<string[]> {
  if (signal.aborted) return [];
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const name = `${prefix}${entry.name}`;
    if (faultOfName(name) !== undefined) continue;
    if (entry.isDirectory()) found.push(...(await findFinished(folder, `${name}/`, signal)));
    else if (entry.isFile() && name !== PROPERTIES_FILE && describedBy(name) === undefined) {
      if (await isFinished(join(folder, name))) found.push(name);
    }
  }
  return found;
}

async function isFinished(path: string): Promise<boolean> {
  return lstat(path).then(
    ({ mode }) => (mode & WRITABLE) === 0,
    () => false,
  );
}
