import { createParser } from 'eventsource-parser';
import type { z } from 'zod';
import type { Problem } from '../api/answer.ts';
import { problemOf } from '../api/ask.ts';
import { Backoff } from './backoff.ts';
import { type ConnectionState, reportConnection } from './connection.ts';

/** The server says something each 15 seconds, be it nothing: it is silent only when the way to it is lost. */
const SILENCE_MS = 40_000;

type Schemas = Readonly<Record<string, z.ZodType>>;

export type Following<Events extends Schemas> = {
  /** With its query, from the root of the server. */
  url: string;
  /** Schemas of `src/protocol/live-events.ts`. */
  events: Events;
  /** One a kind of event; `end` is the last, after it nothing is asked any more. */
  on: { [Name in keyof Events]?: (data: z.output<Events[Name]>) => void };
  /** A connection is there that goes on behind nothing: what came before must be asked for. */
  onFresh?: () => void;
  /** It will not be tried again: signed out, not there, refused. */
  onProblem?: (problem: Problem) => void;
};

/**
 * Follows server-sent events until the function that it returns is called. A connection that is lost is
 * made again by itself and goes on behind the last event. It rests while the page is not seen: a browser
 * has six connections to a server, for all its pages together.
 */
export function followEvents<Events extends Schemas>(following: Following<Events>): () => void {
  const ended = new AbortController();
  void new Follower(following, ended).run();
  return () => ended.abort();
}

class Follower<Events extends Schemas> {
  readonly #following: Following<Events>;
  readonly #ended: AbortController;
  readonly #who: symbol;
  readonly #backoff = new Backoff();
  #lastId: string | undefined;

  constructor(following: Following<Events>, ended: AbortController) {
    this.#following = following;
    this.#ended = ended;
    this.#who = Symbol(following.url);
  }

  async run(): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      this.#report('connecting');
      await seen(signal);
      if (signal.aborted) break;
      const connection = new AbortController();
      const close = () => connection.abort();
      const closeUnseen = () => document.hidden && connection.abort();
      signal.addEventListener('abort', close);
      document.addEventListener('visibilitychange', closeUnseen);
      const hasEnded = await this.#connect(connection).catch(() => false);
      signal.removeEventListener('abort', close);
      document.removeEventListener('visibilitychange', closeUnseen);
      if (signal.aborted || document.hidden) continue;
      // The server ends what lasts long, for it to be asked for again.
      this.#report(hasEnded ? 'connecting' : 'away');
      await this.#backoff.wait(signal);
    }
    this.#report(undefined);
  }

  /** True when the server ended it; throws or is false when it was not there or was lost. */
  async #connect(connection: AbortController): Promise<boolean> {
    const { signal } = connection;
    const response = await fetch(this.#following.url, {
      headers: {
        accept: 'text/event-stream',
        ...(this.#lastId === undefined ? {} : { 'last-event-id': this.#lastId }),
      },
      cache: 'no-store',
      signal,
    });
    if (!response.ok || !response.body) return await this.#refuse(response);
    this.#report('live');
    this.#backoff.reset();
    if (this.#lastId === undefined) this.#following.onFresh?.();
    const parser = createParser({
      onEvent: ({ id, event = 'message', data }) => {
        if (id !== undefined) this.#lastId = id;
        this.#tell(event, data);
      },
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const silence = setTimeout(() => connection.abort(), SILENCE_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(silence));
      if (done) return true;
      parser.feed(value);
    }
  }

  async #refuse(response: Response): Promise<false> {
    const problem = await problemOf(response);
    if (problem.kind !== 'away') {
      this.#ended.abort();
      this.#following.onProblem?.(problem);
    }
    return false;
  }

  /** What this page does not know, a newer server may well say. */
  #tell(name: string, data: string): void {
    const { events, on } = this.#following;
    const schema = events[name];
    if (!schema || this.#ended.signal.aborted) return;
    const read = schema.safeParse(data === '' ? {} : JSON.parse(data));
    if (name === 'end') this.#ended.abort();
    const tell: ((data: never) => void) | undefined = on[name];
    // The schema of this very name has read it.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    if (read.success) tell?.(read.data as never);
  }

  #report(state: ConnectionState | undefined): void {
    reportConnection(this.#who, state);
  }
}

async function seen(signal: AbortSignal): Promise<void> {
  if (!document.hidden || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
  });
}
