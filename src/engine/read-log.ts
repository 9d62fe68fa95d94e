import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { isEnded } from '../core/execution/advance.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { LogRun } from '../protocol/protocol.ts';
import type { Dependencies } from './dependencies.ts';
import { finalLines, linesFrom } from './log-lines.ts';
import type { StoredLogChunk } from './ports/store.ts';
import { waitingFor } from './waiting.ts';

const inflate = promisify(gunzip);
const CHUNKS_A_READ = 16;
/** Far more than an agent puts into a chunk: what unpacks to more was made to hurt. */
const LIMIT = { maxOutputLength: 64 * 1024 * 1024 };
/** To unpack into one piece of memory takes a fourth of the time that many take. */
const MOST_AT_ONCE = 4 * 1024 * 1024;
const LEAST_AT_ONCE = 1024;
/** States of a progress bar that are looked through for the lines before it. */
const MAX_STATES = 500;
/** How often a reader looks even though nobody called: a notice may be lost with a connection. */
const LOOK_AGAIN_MS = 5000;

export type LogPart = { firstLine: number; lines: number; runs: LogRun[]; text: Buffer };

type Stored = Pick<Dependencies, 'store' | 'storage'>;
type Reading = { id: ExecutionId; fromLine: number; signal: AbortSignal };

/**
 * The log in order from the chunk that holds `fromLine`, then whatever comes, until the execution
 * has ended and everything was read.
 */
export async function* followLog(
  deps: Stored,
  { id, fromLine, signal }: Reading,
): AsyncGenerator<LogPart> {
  const { store } = deps;
  const news = waitingFor(
    store.changes,
    (change) => change.kind !== 'queue' && change.id === id,
    signal,
  );
  try {
    let next = fromLine;
    while (!signal.aborted) {
      // The state first: a log that is looked at after the end is whole.
      const execution = await store.executions.find(id);
      const chunks = await store.logs.read(id, next, CHUNKS_A_READ);
      for (const { body, ...chunk } of chunks) {
        yield { ...chunk, text: await textOf(deps, chunk.runs, body) };
        next = chunk.firstLine + chunk.lines;
      }
      if (chunks.length > 0) continue;
      if (!execution || isEnded(execution.state)) return;
      await news.wait(LOOK_AGAIN_MS);
    }
  } finally {
    news.stop();
  }
}

type Part = { id: ExecutionId; fromLine: number; atOnce?: number };

/** The log as it is now, from the chunk that holds `fromLine` on; at first `atOnce` chunks are read. */
export async function* readLog(
  deps: Stored,
  { id, fromLine, atOnce = 1 }: Part,
): AsyncGenerator<LogPart> {
  let next = fromLine;
  for (let limit = atOnce; ; limit = Math.min(limit * 2, CHUNKS_A_READ)) {
    const chunks = await deps.store.logs.read(id, next, limit);
    for (const { body, ...chunk } of chunks) {
      yield { ...chunk, text: await textOf(deps, chunk.runs, body) };
      next = chunk.firstLine + chunk.lines;
    }
    if (chunks.length < limit) return;
  }
}

/** The last `count` lines, without their line ends. */
export async function logTail(deps: Stored, id: ExecutionId, count: number): Promise<string[]> {
  const { store } = deps;
  const end = await store.logs.lineCount(id);
  const from = Math.max(0, end - count - MAX_STATES);
  const chunks = await store.logs.read(id, from, count + MAX_STATES);
  const parts = await Promise.all(
    chunks.map(async ({ body, ...chunk }) => ({
      ...chunk,
      text: await textOf(deps, chunk.runs, body),
    })),
  );
  return finalLines(parts.flatMap((part) => linesFrom(part, from)))
    .map(({ text }) => text)
    .slice(-count);
}

/** The text of a chunk, wherever it lies. */
async function textOf(
  stored: Stored,
  runs: readonly LogRun[],
  body: StoredLogChunk['body'],
): Promise<Buffer> {
  const bytes = runs.reduce((sum, run) => sum + run.bytes, LEAST_AT_ONCE);
  const chunkSize = Math.min(bytes, MOST_AT_ONCE);
  return inflate(await bodyOf(stored, body), { ...LIMIT, chunkSize });
}

/** Likewise, compressed. */
export async function bodyOf(
  { storage }: Pick<Stored, 'storage'>,
  body: StoredLogChunk['body'],
): Promise<Buffer> {
  if (Buffer.isBuffer(body)) return body;
  if (!storage.archive)
    throw new Error('this log lies in a bucket that the settings do not name any more');
  return storage.archive.read(body);
}
