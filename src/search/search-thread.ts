import { Worker } from 'node:worker_threads';
import { SearchRefused } from '../engine/ports/log-search.ts';
import type { SearchAnswer, SearchMessage } from './search-message.ts';

/** One message takes milliseconds. An expression that needs longer for a piece of a log never ends. */
const PATIENCE_MS = 5000;

/** One thread with its questions in order. After any failure it is gone. */
export class SearchThread {
  readonly #worker: Worker;
  readonly #asked: { resolve: (answer: SearchAnswer) => void; reject: (error: Error) => void }[] =
    [];
  #timer: NodeJS.Timeout | undefined;
  #failure: Error | undefined;

  constructor(program: URL) {
    this.#worker = new Worker(program, { resourceLimits: { maxOldGenerationSizeMb: 512 } });
    this.#worker.unref();
    this.#worker.on('message', (answer: SearchAnswer) => {
      this.#asked.shift()?.resolve(answer);
      this.#watch();
    });
    this.#worker.on('error', (error: Error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the thread that searches has ended')));
  }

  get isGone(): boolean {
    return this.#failure !== undefined;
  }

  async ask(message: SearchMessage): Promise<SearchAnswer> {
    if (this.#failure) throw this.#failure;
    const answer = new Promise<SearchAnswer>((resolve, reject) =>
      this.#asked.push({ resolve, reject }),
    );
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    this.#worker.postMessage(message);
    if (this.#asked.length === 1) this.#watch();
    return answer;
  }

  async end(): Promise<void> {
    this.#fail(new Error('the search was ended'));
    await this.#worker.terminate();
  }

  /** Waits for the oldest question only: the others have not been looked at. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#asked.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#fail(new SearchRefused('the expression takes too long: write a simpler one'));
      void this.#worker.terminate();
    }, PATIENCE_MS);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    clearTimeout(this.#timer);
    for (const { reject } of this.#asked.splice(0)) reject(this.#failure);
  }
}
