import { createHash } from 'node:crypto';
import { isEnded } from '../core/execution/advance.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { ExecutionDetail } from '../protocol/people-api.ts';
import type { Dependencies } from './dependencies.ts';
import { type ExecutionPlace, formatPlace } from './execution-place.ts';
import { resultsOf } from './execution-row.ts';
import type { LiveEvent } from './live-event.ts';
import { readLog } from './read-log.ts';
import { showExecution } from './show-execution.ts';
import { shownLines } from './shown-lines.ts';
import { waitingFor } from './waiting.ts';

/** State and metadata come together, and no more often. */
const TICK_MS = 250;
/** How often a reader looks even though nobody called: a notice may be lost with a connection. */
const LOOK_AGAIN_MS = 5000;
const LINES_AN_EVENT = 1000;
const ROWS_AN_EVENT = 500;

type Followed = {
  id: ExecutionId;
  place: ExecutionPlace;
  /** Whether the reader may stop it. */
  mayWrite: boolean;
  signal: AbortSignal;
};

/**
 * Everything about an execution from a place on: its state whenever that changes, metadata and lines.
 * Nothing is read before what was read earlier is taken. Ends after `end`, or without it at the signal.
 */
export async function* followExecution(
  deps: Dependencies,
  followed: Followed,
): AsyncGenerator<LiveEvent> {
  const { id, signal } = followed;
  const news = waitingFor(
    deps.store.changes,
    (change) => change.kind !== 'queue' && change.id === id,
    signal,
  );
  try {
    yield* new Follower(deps, followed).events((ms) => news.wait(ms));
  } finally {
    news.stop();
  }
}

class Follower {
  readonly #deps: Dependencies;
  readonly #followed: Followed;
  readonly #place: ExecutionPlace;
  #source: ExecutionId;
  #isOver = false;
  /** What of its state is cheap to look at. */
  #known = '';
  #nextTickAt = 0;
  #lookAgainAt = 0;

  constructor(deps: Dependencies, followed: Followed) {
    this.#deps = deps;
    this.#followed = followed;
    this.#place = { ...followed.place };
    this.#source = followed.id;
  }

  async *events(wait: (ms: number) => Promise<void>): AsyncGenerator<LiveEvent> {
    const { signal } = this.#followed;
    while (!signal.aborted) {
      const isTick = performance.now() >= this.#nextTickAt;
      // The state first: lines that are read after the end are all that there are.
      if (isTick) {
        yield* this.#state();
        yield* this.#metadata();
        this.#nextTickAt = performance.now() + TICK_MS;
      }
      const before = this.#place.line;
      yield* this.#lines();
      if (this.#place.line !== before) continue;
      if (this.#isOver) {
        yield this.#event('end', {});
        return;
      }
      // Lines come at once; what else was heard since the last tick waits for the next.
      await wait(isTick ? LOOK_AGAIN_MS : Math.max(1, this.#nextTickAt - performance.now()));
    }
  }

  async *#state(): AsyncGenerator<LiveEvent> {
    const { id, mayWrite } = this.#followed;
    const listed = await this.#deps.store.executions.listed(id);
    if (!listed) throw new Error(`execution ${id} is gone`);
    const { execution, metrics, statusDetail } = listed;
    this.#source = resultsOf(execution);
    const isOver = isEnded(execution.state);
    const known = JSON.stringify([execution.revision, metrics, statusDetail]);
    const now = performance.now();
    if (known !== this.#known || now >= this.#lookAgainAt) {
      this.#known = known;
      this.#lookAgainAt = now + LOOK_AGAIN_MS;
      const detail = await showExecution(this.#deps, listed, { mayWrite });
      const state = markOf(detail);
      if (state !== this.#place.state) {
        this.#place.state = state;
        yield this.#event('execution', detail);
      }
    }
    this.#isOver = isOver;
  }

  async *#metadata(): AsyncGenerator<LiveEvent> {
    const { logs } = this.#deps.store;
    for (let isMore = true; isMore && this.#place.metadata !== undefined;) {
      const rows = await logs.metadata(this.#source, this.#place.metadata, ROWS_AN_EVENT);
      isMore = rows.length === ROWS_AN_EVENT;
      this.#place.metadata = rows.at(-1)?.line ?? this.#place.metadata;
      if (rows.length > 0) yield this.#event('metadata', rows);
    }
  }

  /** Those of the next chunk. */
  async *#lines(): AsyncGenerator<LiveEvent> {
    const { line } = this.#place;
    if (line === undefined) return;
    for await (const part of readLog(this.#deps, { id: this.#source, fromLine: line })) {
      const end = part.firstLine + part.lines;
      for (let from = line; from < end; from += LINES_AN_EVENT) {
        const to = Math.min(from + LINES_AN_EVENT, end);
        this.#place.line = to;
        yield this.#event('lines', shownLines(part, { from, to }));
      }
      return;
    }
  }

  #event(event: string, data: unknown): LiveEvent {
    return { event, data, id: formatPlace(this.#place) };
  }
}

/** Two that are the same but for what the clock alone changes have the same. */
function markOf(detail: ExecutionDetail): string {
  const still = { ...detail, timeline: undefined, cost: undefined, logLines: undefined };
  return createHash('sha256').update(JSON.stringify(still)).digest('base64url').slice(0, 16);
}
