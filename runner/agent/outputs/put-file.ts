import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { type ClientRequest, IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { AppAway } from '../app-error.ts';
import { ExecutionFailed } from '../execution-failed.ts';
import type { DescribedFile } from './describe-file.ts';
import { OutputChanged, markOf, openOutput } from './open-output.ts';

/** A storage that neither takes nor says anything for so long is away; it may have to check a large file. */
const SILENT_MS = 5 * 60_000;
const MEMORY_BYTES = 256 * 1024;

/** Refused in the way of an address that has run out: a new one may do. */
export class UploadExpired extends ExecutionFailed {
  constructor(message: string) {
    super({ kind: 'outputs-failed', message });
  }
}

interface Put {
  folder: string;
  file: DescribedFile;
  /** Of the file. @default all of it */
  part?: { start: number; sizeBytes: number };
  url: string;
  headers: Readonly<Record<string, string>>;
}

/**
 * Sends a file, or a part of it, to a presigned URL. S3 takes no upload of unknown length, and `fetch` sends a stream
 * only so. Throws AppAway for what passes, OutputChanged when the file is not what was described,
 * `outputs-failed` for a refusal, and the system's error for a file that cannot be read.
 */
export async function putFile(put: Put, signal: AbortSignal): Promise<void> {
  const opened = await openOutput(put.folder, put.file.name);
  try {
    const isSame = async () => markOf(await opened.stat({ bigint: true })) === put.file.mark;
    if (!(await isSame())) throw new OutputChanged();
    const answer = await send(put, opened, signal);
    const status = answer.statusCode ?? 0;
    const body = await text(answer).catch(() => '');
    if (status >= 200 && status < 300) return;
    if (status >= 500 || status === 429) throw new AppAway(`the storage answered ${status}`);
    const reason = `${status} ${body.slice(0, 300)}`.trim();
    const message = `The storage refused an output: ${reason}`;
    if (status === 403) throw new UploadExpired(message);
    // Whatever it was refused for, these were not the bytes.
    if (!(await isSame())) throw new OutputChanged();
    throw new ExecutionFailed({ kind: 'outputs-failed', message });
  } finally {
    await opened.close();
  }
}

async function send(put: Put, opened: FileHandle, signal: AbortSignal): Promise<IncomingMessage> {
  const { start, sizeBytes } = put.part ?? { start: 0, sizeBytes: put.file.sizeBytes };
  const request = put.url.startsWith('https:') ? requestHttps : requestHttp;
  const sending = request(put.url, {
    method: 'PUT',
    headers: { ...put.headers, 'content-length': sizeBytes },
    signal,
  });
  sending.setTimeout(SILENT_MS, () => sending.destroy(new Error('it is silent')));
  const answered = once(sending, 'response');
  const reading: Reading = { opened, start, sizeBytes, failure: undefined };
  // A refusal may arrive in the middle of the upload and close it: it is what counts.
  sendContent(reading, sending).catch((error: unknown) =>
    sending.destroy(error instanceof Error ? error : undefined),
  );
  try {
    const [answer] = await answered;
    if (!(answer instanceof IncomingMessage)) throw new TypeError('no answer from the storage');
    return answer;
  } catch (cause) {
    // The file itself, not the storage.
    if (reading.failure !== undefined) throw reading.failure.error;
    throw new AppAway('the storage did not answer', { cause });
  }
}

type Reading = {
  opened: FileHandle;
  start: number;
  sizeBytes: number;
  failure: { error: unknown } | undefined;
};

/**
 * Exactly as many bytes as were announced: with fewer, both sides would wait for ever. All of them go
 * through one piece of memory: a new one for each costs more time than reading and sending do.
 */
async function sendContent(reading: Reading, sending: ClientRequest): Promise<void> {
  const { start, sizeBytes } = reading;
  const closed = new Promise<void>((resolve) => {
    sending.once('close', resolve);
  });
  const memory = Buffer.allocUnsafeSlow(Math.min(sizeBytes, MEMORY_BYTES));
  for (let sent = 0; sent < sizeBytes && !sending.destroyed;) {
    const wanted = Math.min(memory.length, sizeBytes - sent);
    const bytes = memory.subarray(0, await read(reading, memory.subarray(0, wanted), start + sent));
    sent += bytes.length;
    const written = new Promise<void>((resolve) => {
      sending.write(bytes, () => resolve());
    });
    // What was never connected does not say what becomes of the bytes.
    await Promise.race([written, closed]);
  }
  sending.end();
}

async function read(reading: Reading, into: Buffer, position: number): Promise<number> {
  try {
    const { bytesRead } = await reading.opened.read(into, 0, into.length, position);
    if (bytesRead === 0) throw new OutputChanged();
    return bytesRead;
  } catch (error) {
    reading.failure = { error };
    throw error;
  }
}
