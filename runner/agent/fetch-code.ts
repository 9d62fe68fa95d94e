import { once } from 'node:events';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
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
  const { id, repository } = execution;
  // A container that waits for the code has `repository` already and may put a link in the place of
  // any folder in there: nothing is written but where it cannot reach, and then moved as it is.
  const draft = `${repository}.new`;
  try {
    await mkdir(repository, { recursive: true });
    const bytes = await untilAnswered(async () => {
      await rm(draft, { recursive: true, force: true });
      await mkdir(draft);
      return unpack(await app.downloadCode(id, signal), draft);
    }, signal);
    for (const name of await readdir(draft))
      await rename(join(draft, name), join(repository, name));
    return bytes;
  } catch (error) {
    if (signal.aborted || isLeaseLost(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    const message =
      error instanceof AppRefused ? reason : `The commit's archive cannot be unpacked: ${reason}`;
    throw new ExecutionFailed({ kind: 'code-failed', message }, { cause: error });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** `tar` itself keeps entries from leaving the folder, by name or through a link. */
async function unpack(archive: AsyncIterable<Uint8Array>, folder: string): Promise<number> {
  const unpacking = extract({ cwd: folder, strip: 1 });
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
