import { setTimeout as delay } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { ExecutionEvents } from '../../protocol/live-events.ts';
import type { LogLine, MetadataRow } from '../../protocol/log-api.ts';
import type { ExecutionDetail } from '../../protocol/people-api.ts';
import type { ApiClient } from '../api-client.ts';
import { CliError, ServerAway } from '../cli-error.ts';

export type Told =
  | { kind: 'execution'; execution: ExecutionDetail }
  | { kind: 'lines'; lines: LogLine[] }
  | { kind: 'metadata'; rows: MetadataRow[] }
  /** The connection is lost; it is tried again, by itself. */
  | { kind: 'lost'; why: string }
  | { kind: 'back' };

type Following = {
  id: string;
  /** The first line that is wanted, and the line behind which metadata is. */
  query: { line: number | 'end'; metadata: number | 'none' | undefined };
  signal: AbortSignal;
};

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
/** A server that is away for longer does not come back by itself. */
const GIVE_UP_MS = 15 * 60_000;
/** An answer that says nothing for so long may be one whose end was never told; it is asked for anew. */
const SILENCE_MS = 60_000;

/**
 * What happens to an execution, from a line of its log on until everything is told: each thing once, also
 * when the connection is lost or the server starts again meanwhile.
 */
export async function* followExecution(
  api: ApiClient,
  following: Following,
): AsyncGenerator<Told, void, undefined> {
  const { signal } = following;
  const place: Place = { lastId: undefined, nextLine: 0 };
  let lostAt: number | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    try {
      const events = await openEvents(api, following, place);
      if (lostAt !== undefined) yield { kind: 'back' };
      lostAt = undefined;
      for await (const told of events) {
        pauseMs = FIRST_PAUSE_MS;
        if (told === 'end') return;
        yield told;
      }
      // The server ends it now and then, and when it starts again: only then it cannot be reached.
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof CliError && !(error instanceof ServerAway)) throw error;
      if (lostAt !== undefined && Date.now() - lostAt > GIVE_UP_MS) throw error;
      if (lostAt === undefined && !(error instanceof Silence))
        yield { kind: 'lost', why: error instanceof Error ? error.message : String(error) };
      lostAt ??= error instanceof Silence ? undefined : Date.now();
    }
    await delay(pauseMs, undefined, { signal });
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/** How far it was told. */
type Place = { lastId: string | undefined; nextLine: number };

async function openEvents(
  api: ApiClient,
  { id, query: { line, metadata }, signal }: Following,
  place: Place,
): Promise<AsyncIterable<Told | 'end'>> {
  const query = new URLSearchParams({ line: String(line) });
  if (metadata !== undefined) query.set('metadata', String(metadata));
  const silence = new AbortController();
  const answer = await api.open(`/executions/${id}/events?${query.toString()}`, {
    headers: {
      accept: 'text/event-stream',
      ...(place.lastId !== undefined && { 'last-event-id': place.lastId }),
    },
    signal: AbortSignal.any([signal, silence.signal]),
  });
  if (!answer.body) throw new ServerAway(`${api.server} answers with nothing`);
  return readEvents(answer.body, place, silence);
}

class Silence extends Error {}

async function* readEvents(
  body: ReadableStream<Uint8Array>,
  place: Place,
  silence: AbortController,
): AsyncGenerator<Told | 'end', void, undefined> {
  const timer = setTimeout(() => silence.abort(new Silence()), SILENCE_MS);
  const heard = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk, controller) => {
      timer.refresh();
      controller.enqueue(chunk);
    },
  });
  const events = body
    .pipeThrough(heard)
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  try {
    for await (const { event, id, data } of events) {
      const told = readEvent(event, data, place);
      if (told) yield told;
      // Only now: what was not passed on is to be told again.
      if (id !== undefined) place.lastId = id;
    }
  } finally {
    clearTimeout(timer);
  }
}

function readEvent(name: string | undefined, data: string, place: Place): Told | 'end' | undefined {
  if (name === 'end') return 'end';
  if (name === 'execution')
    return { kind: 'execution', execution: ExecutionEvents.execution.parse(JSON.parse(data)) };
  if (name === 'metadata')
    return { kind: 'metadata', rows: ExecutionEvents.metadata.parse(JSON.parse(data)) };
  if (name !== 'lines') return undefined;
  const all = ExecutionEvents.lines.parse(JSON.parse(data));
  const lines = all.filter(({ line }) => line >= place.nextLine);
  if (lines.length === 0) return undefined;
  place.nextLine = Math.max(...lines.map(({ line }) => line + 1));
  return { kind: 'lines', lines };
}
