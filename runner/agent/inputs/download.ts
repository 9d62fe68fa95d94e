import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { CachedFile } from './cache-entry.ts';
import { DownloadFailed, explainFailure } from './download-failed.ts';
import { DownloadState, type Expected } from './download-state.ts';
import { discard, openUrl } from './open-url.ts';
import { isDiskFull } from './place-file.ts';

const MAX_PAUSE_MS = 60_000;

/** How long a server is waited for. */
export type Patience = {
  /** Tries without a single new byte before a download is given up. */
  tries: number;
  /** A connection that brings nothing for so long is broken. */
  stalledMs: number;
  /** After progress; each further pause without it is twice as long. */
  pauseMs: number;
};
export const PATIENCE: Patience = { tries: 5, stalledMs: 60_000, pauseMs: 1000 };

export type Download = Expected & {
  url: string;
  /** Where the bytes go. */
  part: string;
  patience: Patience;
  /** Called for every piece. */
  onProgress: (bytes: number, total: number | undefined) => void;
  /** Another address of the same file, for one that ran out; undefined when there is none. */
  renew: (url: string) => Promise<string | undefined>;
};

/**
 * Downloads a file, going on where a broken connection left it; `unchanged` when the known version is
 * still the one. Throws `DownloadFailed`, or what `renew` throws.
 */
export async function download(
  wanted: Download,
  signal: AbortSignal,
): Promise<CachedFile | 'unchanged'> {
  const state = new DownloadState(wanted);
  const file = await open(wanted.part, 'w').catch((error: unknown) => {
    throw explainFailure(error, wanted.sizeBytes);
  });
  try {
    return await untilWhole({ ...wanted, state, file }, signal);
  } finally {
    await file.close();
  }
}

type Running = Download & { state: DownloadState; file: FileHandle };

async function untilWhole(
  running: Running,
  signal: AbortSignal,
): Promise<CachedFile | 'unchanged'> {
  const { state, patience } = running;
  let { url } = running;
  let failures = 0;
  let isRenewed = false;
  for (;;) {
    let isNews = false;
    let failure: unknown;
    const onNews = () => {
      isNews = true;
      isRenewed = false;
    };
    try {
      if ((await attempt({ ...running, url }, onNews, signal)) === 'unchanged') return 'unchanged';
      if (state.isWhole()) return await finish(running);
      failure = new DownloadFailed('broke off before its end, again and again');
    } catch (error) {
      signal.throwIfAborted();
      const renewed = isRefused(error) && !isRenewed ? await running.renew(url) : undefined;
      if (renewed !== undefined) {
        isRenewed = true;
        url = renewed;
        continue;
      }
      if (isFinal(error)) throw explainFailure(error, state.total);
      failure = error;
    }
    failures = isNews ? 0 : failures + 1;
    if (failures >= patience.tries) throw explainFailure(failure, state.total);
    const asked = failure instanceof PassingAnswer ? failure.retryAfterMs : undefined;
    await pause(asked ?? Math.min(patience.pauseMs * 2 ** failures, MAX_PAUSE_MS), undefined, {
      signal,
    });
  }
}

/** A version that was given up may have been longer. */
async function finish({ state, file }: Running): Promise<CachedFile> {
  await file.truncate(state.bytes);
  return state.finish();
}

/** One connection. What it brings stays, also when it breaks. */
async function attempt(
  { url, state, file, patience, onProgress }: Running,
  onNews: () => void,
  signal: AbortSignal,
): Promise<'ended' | 'unchanged'> {
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), patience.stalledMs);
  let answer: IncomingMessage | undefined;
  try {
    const either = AbortSignal.any([signal, stalled.signal]);
    answer = await openUrl(url, state.conditions(), either);
    if (answer.statusCode === 304 && state.asksForNews()) return 'unchanged';
    checkStatus(answer, state);
    if (!state.begin(answer)) throw new Error('the answer is for another part of the file');
    const content: AsyncIterable<Buffer> = answer;
    for await (const bytes of content) {
      await writeAll(file, bytes, state.bytes);
      if (state.take(bytes)) onNews();
      onProgress(state.bytes, state.total);
      timer.refresh();
    }
    return 'ended';
  } catch (error) {
    if (!stalled.signal.aborted || signal.aborted) throw error;
    throw new Error(`nothing came for ${patience.stalledMs / 1000} s`, { cause: error });
  } finally {
    clearTimeout(timer);
    if (answer?.complete === false) discard(answer);
    else answer?.resume();
  }
}

/** A disk that is almost full takes a part, and says so only when it is asked to take the rest. */
async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const left = bytes.length - done;
    done += (await file.write(bytes, done, left, position + done)).bytesWritten;
  }
}

/** The server is in trouble, which passes. */
class PassingAnswer extends DownloadFailed {
  readonly retryAfterMs: number | undefined;
  constructor(answer: IncomingMessage) {
    super(`answered ${words(answer)}`);
    this.retryAfterMs = readRetryAfter(answer.headers['retry-after']);
  }
}

function checkStatus(answer: IncomingMessage, state: DownloadState): void {
  const status = answer.statusCode ?? 0;
  if (status === 200 || (status === 206 && state.bytes > 0)) return;
  // There is less than before: it has become another file.
  const isShrunk = status === 416 && state.bytes > 0;
  if (isShrunk) state.startOver();
  if (isShrunk || status >= 500 || status === 429 || status === 408)
    throw new PassingAnswer(answer);
  throw new DownloadFailed(`answered ${words(answer)}`, { status });
}

function words({ statusCode, statusMessage = '' }: IncomingMessage): string {
  return `${statusCode} ${statusMessage}`.trim();
}

/** Seconds or a date (RFC 9110, section 10.2.3), but never so long that nobody would wait. */
function readRetryAfter(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_PAUSE_MS);
}

/** As storage answers when the signature of an address ran out. */
function isRefused(error: unknown): boolean {
  return error instanceof DownloadFailed && error.status === 403;
}

function isFinal(error: unknown): boolean {
  if (error instanceof DownloadFailed) return !(error instanceof PassingAnswer);
  return isDiskFull(error);
}
