import { randomUUID } from 'node:crypto';
import { access, constants, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setVariables } from './env-file.ts';

/** Owner only: the file holds the App's private key. */
const MODE = 0o600;

/** Rejects, with the system's reason, when a file could not be put there. */
export async function requireWritable(path: string): Promise<void> {
  await access(dirname(await targetOf(path)), constants.W_OK);
}

/**
 * Sets the variables in the file, which need not exist, and makes it readable by its owner only. A
 * crash leaves the old file or the new one.
 */
export async function writeEnvFile(
  path: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const target = await targetOf(path);
  const text = setVariables(await readOrEmpty(target), values);
  const temporary = `${target}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx', MODE);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** The file behind a link: the link itself stays. */
async function targetOf(path: string): Promise<string> {
  return unlessMissing(realpath(path), path);
}

async function readOrEmpty(path: string): Promise<string> {
  return unlessMissing(readFile(path, 'utf8'), '');
}

async function unlessMissing(reading: Promise<string>, otherwise: string): Promise<string> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return otherwise;
    throw error;
  }
}
