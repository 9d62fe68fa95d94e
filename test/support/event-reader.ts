import type { EventSourceMessage } from 'eventsource-parser';
import { EventSourceParserStream } from 'eventsource-parser/stream';

/** An event as it came. */
export type ReadEvent = { event: string; id: string; data: unknown };

/** Reads server-sent events, one after the other. */
export class EventReader {
  readonly #abort = new AbortController();
  readonly #events: AsyncIterator<EventSourceMessage>;
  /** Of the last event. */
  lastId: string | undefined;

  private constructor(response: Response, abort: AbortController) {
    this.#abort = abort;
    if (!response.ok || !response.body) throw new Error(`events: ${response.status}`);
    const parsed = response.body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream());
    this.#events = parsed[Symbol.asyncIterator]();
  }

  static async open(url: string, headers: Record<string, string>): Promise<EventReader> {
    const abort = new AbortController();
    return new EventReader(await fetch(url, { headers, signal: abort.signal }), abort);
  }

  /** The next one; undefined at the end of the stream, however it came. */
  async next(): Promise<ReadEvent | undefined> {
    const { value, done } = await this.#events
      .next()
      .catch(() => ({ value: undefined, done: true }));
    if (done || !value) return undefined;
    this.lastId = value.id;
    const data: unknown = JSON.parse(value.data);
    return { event: value.event ?? 'message', id: value.id ?? '', data };
  }

  /** The next that is wanted. */
  async until(isWanted: (event: ReadEvent) => boolean): Promise<ReadEvent> {
    for (;;) {
      const event = await this.next();
      if (!event) throw new Error('the events ended');
      if (isWanted(event)) return event;
    }
  }

  close(): void {
    this.#abort.abort();
  }
}
