import { access, constants, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { FolderAnswer } from '../../core/doctor/judge-machine.ts';
import { sayReason } from './say-reason.ts';

/** Whether a folder can be written to, or made where it is not there yet. */
export async function askFolder(path: string): Promise<FolderAnswer> {
  const there = await nearest(resolve(path));
  const refusal = await access(there, constants.W_OK | constants.X_OK).then(
    () => undefined,
    (error: unknown) => sayReason(error),
  );
  return { refusal, freeBytes: await freeBytesOf(there) };
}

async function nearest(path: string): Promise<string> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere || dirname(path) === path ? path : nearest(dirname(path));
}

/** What this user may still write there; undefined where the system does not tell. */
export async function freeBytesOf(path: string): Promise<number | undefined> {
  return statfs(path).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => undefined,
  );
}
