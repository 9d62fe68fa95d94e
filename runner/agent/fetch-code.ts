import { once } from 'node:events';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar';
import type { ExecutionId } from '../../src/core/execution/execution-id.ts';
import type { AppClient } from './app-client.ts';
import { AppAway, AppRefused, isLeaseLost } from './app-error.ts';
import { ExecutionFailed } from './execution-failed.ts';
import { untilAnswered } from './until-answered.ts';

/**
 * Puts the commit's files into `repository`, which may not exist yet, and returns the archive's
 * size in bytes. A download that breaks off starts over. Throws `code-failed` for what will not get
 * better.
 */
export async function fetchCode(
  app: AppClient,
  execution: { id: ExecutionId; repository: string },
  signal: AbortSignal,
): Promise<number> {
  let isRepeated = false;
  try {
    await mkdir(execution.repository, { recursive: true });
    return await untilAnswered(async () => {
      if (isRepeated) await empty(execution.repository);
      isRepeated = true;
      return unpack(await app.downloadCode(execution.id, signal), execution.repository);
    }, signal);
  } catch (error) {
    if (signal.aborted || isLeaseLost(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const message =
      error instanceof AppRefused ? reason : `The commit's archive cannot be unpacked: ${reason}`;
    throw new ExecutionFailed({ kind: 'code-failed', message }, { cause: error });
  }
}

/** `tar` itself keeps entries from leaving the folder, by name or through a link. */
async function unpack(archive: AsyncIterable<Uint8Array>, repository: string): Promise<number> {
  const unpacking = extract({ cwd: repository, strip: 1 });
  const done = once(unpacking, 'close');
  // It is awaited below; a failure before that must not end the agent.
  done.catch(() => undefined);
  let bytes = 0;
  for await (const chunk of whole(archive)) {
    bytes += chunk.length;
    const isFull = !unpacking.write(Buffer.from(chunk));
    if (isFull) await Promise.race([once(unpacking, 'drain'), done]);
  }
  unpacking.end();
  await done;
  return bytes;
}

async function* whole(archive: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* archive;
  } catch (cause) {
    throw new AppAway('the download broke off', { cause });
  }
}

/** The folder itself stays: a container that waits for the code has it mounted already. */
async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    await rm(join(folder, name), { recursive: true, force: true });
}
