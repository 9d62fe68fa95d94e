import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import pRetry, { AbortError } from 'p-retry';
import type { PackageAnswer, PackageRequest } from '../../protocol/package-api.ts';
import type { PackedFolder } from './pack-folder.ts';
import { PackageError } from './package-error.ts';

/** What of the server's API it takes; both may be repeated. */
export type PackageClient = {
  announcePackage: (request: PackageRequest) => Promise<PackageAnswer>;
  confirmPackage: (sha256: string) => Promise<void>;
};

/** A storage that neither takes nor says anything for so long is away; it may have to check the whole. */
const SILENT_MS = 5 * 60_000;
const RETRIES = 5;

type Progress = { sentBytes: number; totalBytes: number };
type Options = {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
};
type Uploaded = {
  sha256: string;
  /** The server had it before. */
  isKnown: boolean;
};

/**
 * Brings a packed folder to the server, unless it has it already. What broke off is tried again from its beginning;
 * `onProgress` hears of bytes on their way.
 */
export async function uploadPackage(
  client: PackageClient,
  { request, file }: Pick<PackedFolder, 'request' | 'file'>,
  { onProgress = () => undefined, signal }: Options = {},
): Promise<Uploaded> {
  const { sha256, sizeBytes: totalBytes } = request;
  const { upload } = await client.announcePackage(request);
  if (!upload) return { sha256, isKnown: true };
  const onSent = (sentBytes: number) => onProgress({ sentBytes, totalBytes });
  await pRetry(() => put({ ...upload, file, totalBytes }, { onSent, signal }), {
    retries: RETRIES,
    minTimeout: 500,
    ...(signal && { signal }),
  });
  await client.confirmPackage(sha256);
  return { sha256, isKnown: false };
}

type Upload = NonNullable<PackageAnswer['upload']> & { file: string; totalBytes: number };

/** S3 takes no upload of unknown length, and `fetch` sends a stream only so. */
async function put(
  { url, headers, file, totalBytes }: Upload,
  { onSent, signal }: { onSent: (bytes: number) => void; signal: AbortSignal | undefined },
): Promise<void> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  const sending = request(url, {
    method: 'PUT',
    headers: { ...headers, 'content-length': totalBytes },
    ...(signal && { signal }),
  });
  sending.setTimeout(SILENT_MS, () => sending.destroy(new Error('the storage is silent')));
  const answered = once(sending, 'response');
  // A refusal may arrive in the middle of the upload and close it: it is what counts.
  pipeline(createReadStream(file), counting(onSent), sending).catch(() => undefined);
  const [answer] = await answered.catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PackageError(`the storage does not answer: ${reason}`, error);
  });
  if (!(answer instanceof IncomingMessage)) throw new TypeError('no answer from the storage');
  const body = await text(answer).catch(() => '');
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) return;
  const problem = new PackageError(
    `the storage refused the package: ${status} ${body.slice(0, 300)}`.trim(),
  );
  throw status >= 500 || status === 429 ? problem : new AbortError(problem);
}

function counting(onSent: (bytes: number) => void): Transform {
  let sent = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length;
      onSent(sent);
      done(null, chunk);
    },
  });
}
