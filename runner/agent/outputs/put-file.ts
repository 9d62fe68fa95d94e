import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { IncomingMessage } from 'node:http';
import { AppAway } from '../app-error.ts';
import { ExecutionFailed } from '../execution-failed.ts';

/** Refused in the way of an address that has run out: a new one may do. */
export class UploadExpired extends ExecutionFailed {
  constructor(message: string) {
    super({ kind: 'outputs-failed', message });
  }
}

interface Put {
  path: string;
  sizeBytes: number;
  url: string;
  headers: Readonly<Record<string, string>>;
}

/**
 * Sends a file to a presigned URL. S3 takes no upload of unknown length, and `fetch` sends a stream
 * only so. Throws AppAway for what passes, `outputs-failed` for a refusal.
 */
export async function putFile(put: Put, signal: AbortSignal): Promise<void> {
  const answer = await send(put, signal).catch((cause: unknown) => {
    // The file itself, not the storage.
    if (cause instanceof Error && 'path' in cause) throw cause;
    throw new AppAway('the storage did not answer', { cause });
  });
  const status = answer.statusCode ?? 0;
  const body = await text(answer).catch(() => '');
  if (status >= 200 && status < 300) return;
  if (status >= 500 || status === 429) throw new AppAway(`the storage answered ${status}`);
  const reason = `${status} ${body.slice(0, 300)}`.trim();
  const message = `The storage refused an output: ${reason}`;
  if (status === 403) throw new UploadExpired(message);
  throw new ExecutionFailed({ kind: 'outputs-failed', message });
}

async function send(put: Put, signal: AbortSignal): Promise<IncomingMessage> {
  const request = put.url.startsWith('https:') ? requestHttps : requestHttp;
  const sending = request(put.url, {
    method: 'PUT',
    headers: { ...put.headers, 'content-length': put.sizeBytes },
    signal,
  });
  const answered = once(sending, 'response');
  // A refusal may arrive in the middle of the upload and close it: it is what counts.
  const sent = pipeline(createReadStream(put.path), sending);
  sent.catch(() => undefined);
  const [answer] = await answered;
  if (!(answer instanceof IncomingMessage)) throw new TypeError('no answer from the storage');
  return answer;
}
