import pLimit from 'p-limit';
import type { LogQuery } from '../core/log/log-finder.ts';
import { type LogSearch, SearchRefused, type SearchedChunk } from '../engine/ports/log-search.ts';
import type { LogMatches } from '../protocol/log-api.ts';
import type { SearchAnswer } from './search-message.ts';
import { SearchThread } from './search-thread.ts';

/** More would only take the cores from each other and from the server. */
const MOST_THREADS = 2;
const MOST_WAITING = 20;
/** Pieces that wait for a thread: it should never wait for them. */
const AHEAD = 3;
/** So long a search may take; of a log that takes longer the beginning is answered. */
const BUDGET_MS = 20_000;

/**
 * Searches in threads of its own: the server goes on meanwhile, and an expression that never comes to an
 * end is ended with its thread.
 */
export class ThreadSearch implements LogSearch {
  readonly #program: URL;
  readonly #limit = pLimit(MOST_THREADS);
  readonly #threads = new Set<SearchThread>();
  readonly #idle: SearchThread[] = [];

  /** `program` is `search-worker.ts` as it was built. */
  constructor(program: URL) {
    this.#program = program;
  }

  async find(
    query: LogQuery,
    chunks: AsyncIterable<SearchedChunk>,
    signal: AbortSignal,
  ): Promise<LogMatches> {
    if (this.#limit.pendingCount >= MOST_WAITING)
      throw new SearchRefused('too many people are searching: try again in a moment');
    return this.#limit(async () => {
      signal.throwIfAborted();
      const thread = this.#idle.pop() ?? this.#start();
      try {
        const matches = await searchIn(thread, query, withBudget(chunks, signal));
        this.#idle.push(thread);
        return matches;
      } catch (error) {
        this.#threads.delete(thread);
        if (!thread.isGone) await thread.end();
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    this.#limit.clearQueue();
    await Promise.all([...this.#threads].map((thread) => thread.end()));
  }

  #start(): SearchThread {
    const thread = new SearchThread(this.#program);
    this.#threads.add(thread);
    return thread;
  }
}

async function searchIn(
  thread: SearchThread,
  query: LogQuery,
  chunks: AsyncIterable<SearchedChunk>,
): Promise<LogMatches> {
  await answered(thread.ask({ kind: 'begin', query }));
  const asked: Promise<SearchAnswer>[] = [];
  for await (const { firstLine, lines, runs, body } of chunks) {
    const answer = thread.ask({ kind: 'chunk', chunk: { firstLine, lines, runs, body } });
    answer.catch(() => undefined); // it is awaited, but a later one may be so first
    asked.push(answer);
    if (asked.length >= AHEAD) await asked.shift();
  }
  await Promise.all(asked);
  const found = await answered(thread.ask({ kind: 'end' }));
  if (found.kind !== 'found') throw new Error('the thread that searches answered something else');
  return found.matches;
}

async function answered(asked: Promise<SearchAnswer>): Promise<SearchAnswer> {
  const answer = await asked;
  if (answer.kind === 'refused') throw new SearchRefused(answer.message);
  return answer;
}

async function* withBudget(
  chunks: AsyncIterable<SearchedChunk>,
  signal: AbortSignal,
): AsyncGenerator<SearchedChunk> {
  const end = performance.now() + BUDGET_MS;
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    yield chunk;
    if (performance.now() > end) return;
  }
}
