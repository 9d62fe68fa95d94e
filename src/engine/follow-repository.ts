import { setTimeout as delay } from 'node:timers/promises';
import type { Dependencies } from './dependencies.ts';
import type { LiveEvent } from './live-event.ts';
import type { Change } from './ports/store.ts';
import { summarizeExecution } from './summarize-execution.ts';
import { type Waiting, waitingFor } from './waiting.ts';

const TICK_MS = 250;
/** Machines and limits are looked at by many queries. */
const ENVIRONMENTS_MS = 2000;
const LOOK_AGAIN_MS = 5000;
const EXECUTIONS_A_READ = 100;

type Followed = {
  repositoryId: number;
  /** Of the last event; undefined to hear what comes from now on. */
  place: string | undefined;
  signal: AbortSignal;
};

/**
 * Executions of a repository that are new or have changed, in the order of their numbers each time
 * that somebody looks. Begins with `environments`, which is worth a look after a silence too.
 */
export async function* followRepository(
  deps: Dependencies,
  { repositoryId, place: last, signal }: Followed,
): AsyncGenerator<LiveEvent> {
  const { executions } = deps.store;
  const news = new RepositoryNews(deps, signal);
  let place = last;
  try {
    while (!signal.aborted) {
      const found = await executions.changedSince(repositoryId, place, EXECUTIONS_A_READ);
      for (const { listed, place: id } of found.changed)
        yield { event: 'execution', data: summarizeExecution(listed, deps.now()), id };
      const isMore =
        found.changed.length === EXECUTIONS_A_READ ||
        (found.changed.length === 0 && found.place !== place);
      place = found.place;
      if (isMore) continue;
      if (news.hasEnvironments()) yield { event: 'environments', data: {}, id: place };
      await news.wait();
    }
  } finally {
    news.stop();
  }
}

/** What is heard, given out no more often than somebody wants to see it. */
class RepositoryNews {
  readonly #signal: AbortSignal;
  readonly #news: Waiting;
  #environmentsChanged = true;
  #environmentsAt = 0;

  constructor({ store }: Dependencies, signal: AbortSignal) {
    this.#signal = signal;
    const hear = ({ kind }: Change): boolean => {
      if (kind !== 'log') this.#environmentsChanged = true;
      return true;
    };
    this.#news = waitingFor(store.changes, hear, signal);
  }

  hasEnvironments(): boolean {
    const now = performance.now();
    if (!this.#environmentsChanged || now < this.#environmentsAt) return false;
    this.#environmentsChanged = false;
    this.#environmentsAt = now + ENVIRONMENTS_MS;
    return true;
  }

  async wait(): Promise<void> {
    await delay(TICK_MS, undefined, { signal: this.#signal }).catch(() => undefined);
    const ms = this.#environmentsChanged ? this.#environmentsAt - performance.now() : LOOK_AGAIN_MS;
    await this.#news.wait(Math.max(0, ms));
  }

  stop(): void {
    this.#news.stop();
  }
}
