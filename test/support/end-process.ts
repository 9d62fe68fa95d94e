import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Asks a process that was started here to end, and waits for it. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
