import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Remote } from './remotes.ts';

const run = promisify(execFile);
const MAX_BYTES = 16 * 1024 * 1024;

/** What git answers in the working directory; undefined when it refuses, or is not there. */
export async function git(...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', args, { maxBuffer: MAX_BYTES });
    return stdout.trimEnd();
  } catch {
    return undefined;
  }
}

/** As git itself sees them, with what `insteadOf` makes of their addresses. */
export async function readRemotes(): Promise<Remote[]> {
  const [listed = '', resolved = ''] = await Promise.all([
    git('remote', '-v'),
    git('config', '--get-regexp', String.raw`^remote\..*\.gh-resolved$`),
  ]);
  const resolutions = new Map(
    [...resolved.matchAll(/^remote\.(.+)\.gh-resolved (.+)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
  return [...listed.matchAll(/^(\S+)\t(\S+) \(fetch\)/gm)].map(([, name = '', url = '']) => ({
    name,
    url,
    resolved: resolutions.get(name),
  }));
}
