import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROPERTIES_FILE, describedBy } from '../../../src/core/output/output-properties.ts';
import { type Outputs, uploadFiles } from './upload-files.ts';

/** How often the folder is looked at; a change of a mode is no event on every file system. */
const LOOK_MS = 500;
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
  while (!either.aborted) {
    await sleep(LOOK_MS, undefined, { signal: either });
    const finished = await findFinished(outputs.folder, '');
    if (finished.length === 0) continue;
    const uploaded = await uploadFiles(outputs, finished, lost).catch((error: unknown) => {
      if (!lost.aborted)
        outputs.say(`outputs: ${String(error)}; they are tried again when the command has ended`);
      throw error;
    });
    for (const name of uploaded.names) {
      await rm(join(outputs.folder, name), { force: true });
      names.add(name);
    }
  }
}

/** What describes other files is read at the end, when they are all there. */
async function findFinished(folder: string, prefix: string): Promise<string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(() => []);
  const found: string[] = [];
  for (const entry of entries) {
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) found.push(...(await findFinished(folder, `${name}/`)));
    else if (entry.isFile() && name !== PROPERTIES_FILE && describedBy(name) === undefined) {
      const mode = await lstat(join(folder, name)).then(
        (file) => file.mode,
        () => WRITABLE,
      );
      if ((mode & WRITABLE) === 0) found.push(name);
    }
  }
  return found;
}
