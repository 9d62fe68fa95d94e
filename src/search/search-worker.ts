// The program of a thread that looks through logs for `WorkerSearch`: one search at a time, messages
// are answered in order.
import { parentPort } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import { LogFinder } from '../core/log/log-finder.ts';
import type { SearchAnswer, SearchMessage } from './search-message.ts';

/** Far more than an agent puts into a chunk: what unpacks to more was made to hurt. */
const LIMIT = { maxOutputLength: 64 * 1024 * 1024, chunkSize: 1024 * 1024 };
/** A text of more is made where memory is slow. */
const TEXT_BYTES = 48 * 1024;
const NEWLINE = 0x0a;

let finder: LogFinder | undefined;

parentPort?.on('message', (message: SearchMessage) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage(answer(message));
});

function answer(message: SearchMessage): SearchAnswer {
  switch (message.kind) {
    case 'begin':
      try {
        finder = new LogFinder(message.query);
        return { kind: 'done' };
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        return { kind: 'refused', message: error.message };
      }
    case 'chunk': {
      const { body, ...piece } = message.chunk;
      finder?.add({ ...piece, texts: textsOf(gunzipSync(body, LIMIT)) });
      return { kind: 'done' };
    }
    case 'end':
      return { kind: 'found', matches: finder?.result() ?? { lines: [], count: 0, total: 0 } };
  }
}

/** Each of whole lines. */
function textsOf(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start + TEXT_BYTES) + 1 || bytes.length;
    texts.push(bytes.toString('utf8', start, end));
    start = end;
  }
  return texts;
}
