import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identifyProcess, isStillRunning, ProcessIdentity } from '../process-identity.ts';

/**
 * Makes this process the only agent in `dir`, which exists, and returns how to give it up. A lock
 * whose process is gone is taken over. Throws when another agent holds it.
 */
export async function lockFolder(dir: string): Promise<() => Promise<void>> {
  const lock = join(dir, 'agent.json');
  const own = `${lock}.${process.pid}`;
  await writeFile(own, JSON.stringify(await identifyProcess(process.pid)));
  try {
    for (;;) {
      if (await tryLink(own, lock)) return () => rm(lock, { force: true });
      await removeStale(lock);
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** A hard link appears whole or not at all, and never replaces another. */
async function tryLink(own: string, lock: string): Promise<boolean> {
  try {
    await link(own, lock);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function removeStale(lock: string): Promise<void> {
  const content = await readFile(lock, 'utf8').catch(() => undefined);
  if (content === undefined) return;
  const holder = readHolder(content);
  if (holder !== undefined && (await isStillRunning(holder)))
    throw new Error(`another agent (process ${holder.pid}) works in this folder: ${lock}`);
  const stale = `${lock}.stale.${process.pid}`;
  await rename(lock, stale).catch(() => undefined);
  // Between reading and renaming, another agent may have taken the stale lock over: it stays.
  const removed = await readFile(stale, 'utf8').catch(() => content);
  if (removed !== content) await tryLink(stale, lock);
  await rm(stale, { force: true });
}

function readHolder(content: string): ProcessIdentity | undefined {
  try {
    return ProcessIdentity.parse(JSON.parse(content));
  } catch {
    return undefined;
  }
}
