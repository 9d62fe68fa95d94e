import { spawn } from 'node:child_process';
import { buffer, text } from 'node:stream/consumers';

/** What git prints, in that folder; undefined when it is not there or says no. */
export async function runGit(folder: string, args: readonly string[]): Promise<Buffer | undefined> {
  const child = spawn('git', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | undefined>((resolve) => {
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve(code ?? undefined));
  });
  const [printed, , code] = await Promise.all([buffer(child.stdout), text(child.stderr), ended]);
  return code === 0 ? printed : undefined;
}
