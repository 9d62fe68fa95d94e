import { type Hash, createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, rename, rm } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pRetry from 'p-retry';
import type { ApiClient } from '../api-client.ts';
import { CliError, NotFound, Refused, ServerAway } from '../cli-error.ts';
import type { OutputFile } from './outputs.ts';

export type Fetching = {
  executionId: string;
  file: OutputFile;
  /** Where it goes. */
  path: string;
  force: boolean;
  /** How many of its bytes are here now. */
  onBytes: (bytes: number) => void;
  signal: AbortSignal;
};

export type Fetched = 'downloaded' | 'was there';

const RETRIES = { retries: 5, minTimeout: 500, factor: 2 };
const REDIRECTIONS = 3;
const SILENCE_MS = 60_000;

/**
 * Downloads one output. It has its name only when it is whole and its SHA-256 is right; what is there of
 * an earlier download that broke off is not fetched again.
 */
export async function downloadFile(api: ApiClient, fetching: Fetching): Promise<Fetched> {
  const { file, path, force, onBytes, signal } = fetching;
  if ((await sizeOf(path)) === file.sizeBytes && (await hashOf(path)) === file.sha256) {
    onBytes(file.sizeBytes);
    return 'was there';
  }
  if (!force && (await sizeOf(path)) !== undefined)
    throw new Refused(`${path} is there and is another file: --force takes its place`);
  // Named by its content, so that it is never gone on with by another file.
  const part = `${path}.${file.sha256.slice(0, 12)}.part`;
  await pRetry(() => fetchPart(api, { ...fetching, part }), {
    ...RETRIES,
    signal,
    shouldRetry: ({ error }) => !(error instanceof CliError) || error instanceof ServerAway,
  });
  await rename(part, path);
  return 'downloaded';
}

async function fetchPart(api: ApiClient, fetching: Fetching & { part: string }): Promise<void> {
  const { file, part, onBytes, signal } = fetching;
  const there = Math.min((await sizeOf(part)) ?? 0, file.sizeBytes);
  const answer =
    there === file.sizeBytes && there > 0 ? undefined : await open(api, fetching, there);
  const isRest = there > 0 && (!answer || answer.status === 206);
  const hash = createHash('sha256');
  let bytes = isRest ? there : 0;
  if (isRest) await pipeline(createReadStream(part, { end: there - 1 }), addTo(hash), { signal });
  onBytes(bytes);
  if (answer) {
    const counted = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        hash.update(chunk);
        bytes += chunk.length;
        onBytes(bytes);
        done(null, chunk);
      },
    });
    const source = answer.body ? Readable.fromWeb(answer.body) : Readable.from([]);
    const start = isRest ? { flags: 'r+', start: there } : { flags: 'w' };
    await pipeline(source, counted, createWriteStream(part, start), { signal });
  }
  if (bytes < file.sizeBytes) throw new ServerAway(`${file.name} broke off after ${bytes} bytes`);
  if (hash.digest('hex') === file.sha256) return;
  await rm(part, { force: true });
  throw new ServerAway(`${file.name} arrived damaged: its SHA-256 is not that of the output`);
}

/** The storage is asked without the token: its address is all that it takes. */
async function open(
  api: ApiClient,
  { executionId, file, signal }: Fetching,
  from: number,
): Promise<Response> {
  const headers: Record<string, string> = from > 0 ? { range: `bytes=${from}-` } : {};
  let answer = await api.open(`/executions/${executionId}/outputs/${file.id}`, { headers, signal });
  for (let count = 0; answer.status >= 300 && count < REDIRECTIONS; count += 1) {
    const location = answer.headers.get('location');
    if (location === null) break;
    await answer.body?.cancel();
    const silence = AbortSignal.timeout(SILENCE_MS);
    const url = new URL(location, api.server);
    answer = await fetch(url, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([signal, silence]),
    });
  }
  if (answer.ok) return answer;
  await answer.body?.cancel();
  if (answer.status === 404 || answer.status === 410) throw new NotFound(`${file.name} is gone`);
  throw new ServerAway(`the storage answers ${answer.status} for ${file.name}`);
}

/** Undefined where there is nothing; a link is not followed. */
async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const found = await lstat(path);
    return found.isFile() ? found.size : -1;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), addTo(hash));
  return hash.digest('hex');
}

function addTo(hash: Hash) {
  return async (source: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of source) hash.update(chunk);
  };
}
