import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import envPaths from 'env-paths';
import { z } from 'zod';
import { CliError, EXIT_CODES } from './cli-error.ts';

/** What a person was given when signing in to one server. */
export const Login = z.object({
  login: z.string(),
  token: z.string(),
  /** Milliseconds since 1970; undefined for a token that does not expire. */
  expiresAt: z.number().optional(),
  refreshToken: z.string().optional(),
  clientId: z.string().optional(),
  /** Where the server's GitHub is: its remotes are the repositories that are meant. */
  githubUrl: z.url().optional(),
});
export type Login = z.infer<typeof Login>;

const Logins = z.object({
  /** The server that is meant when none is named: the newest. */
  current: z.string().optional(),
  servers: z.record(z.string(), Login).default({}),
});
export type Logins = z.infer<typeof Logins>;

/** In the folder that the system has for a person's settings. */
function loginsFile(): string {
  return join(envPaths('slashrun', { suffix: '' }).config, 'logins.json');
}

export async function readLogins(file = loginsFile()): Promise<Logins> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { servers: {} };
    throw error;
  }
  try {
    return Logins.parse(JSON.parse(text));
  } catch (error) {
    const message = `${file} cannot be read: remove it and sign in again with slashrun login`;
    throw new CliError(message, { exitCode: EXIT_CODES.notSignedIn, cause: error });
  }
}

/** For its owner's eyes only, and never half written: whoever reads meanwhile has the old one. */
export async function writeLogins(logins: Logins, file = loginsFile()): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${randomUUID()}`;
  try {
    await writeFile(unfinished, `${JSON.stringify(logins, null, 2)}\n`, { mode: 0o600 });
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
