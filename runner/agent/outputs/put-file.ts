import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { AppAway } from '../app-error.ts';
import { ExecutionFailed } from '../execution-failed.ts';
import type { DescribedFile } from './describe-file.ts';
import { OutputChanged, markOf, openOutput } from './open-output.ts';

/** A storage that neither takes nor says anything for so long is away; it may have to check a large file. */
const SILENT_MS = 5 * 60_000;

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
  const sent = pipeline(read(reading), sending);
  sent.catch(() => undefined);
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

/** Exactly as many bytes as were announced: with fewer, both sides would wait for ever. */
async function* read(reading: Reading): AsyncGenerator<Buffer> {
  const { opened, start, sizeBytes } = reading;
  if (sizeBytes === 0) return;
  let left = sizeBytes;
  try {
    const end = start + sizeBytes - 1;
    const options = { start, end, highWaterMark: 256 * 1024, autoClose: false };
    const content: AsyncIterable<Buffer> = opened.createReadStream(options);
    for await (const bytes of content) {
      left -= bytes.length;
      yield bytes;
    }
    if (left > 0) throw new OutputChanged();
  } catch (error) {
    reading.failure = { error };
    throw error;
  }
}
