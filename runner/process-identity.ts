import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** A process, told apart from a later one that happens to get the same number. */
export const ProcessIdentity = z.object({ pid: z.int().positive(), started: z.string() });
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** The identity of a running process, undefined when there is none with this number. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    const isForeign = error instanceof Error && 'code' in error && error.code === 'EPERM';
    if (!isForeign) return undefined;
  }
  return { pid, started: await startTime(pid) };
}

/** Whether the process of which this was noted still runs. */
export async function isStillRunning(noted: ProcessIdentity): Promise<boolean> {
  const present = await identifyProcess(noted.pid);
  return present?.started === noted.started;
}

/** Clock ticks after boot (proc(5), /proc/pid/stat, field 22); empty on systems without it. */
async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The second field is the program's name in parentheses and may hold anything.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
