import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Dependencies } from '../engine/dependencies.ts';
import { type ExecutionPlace, parsePlace } from '../engine/execution-place.ts';
import { followExecution } from '../engine/follow-execution.ts';
import { followRepository } from '../engine/follow-repository.ts';
import type { LiveEvent } from '../engine/live-event.ts';
import type { Visitors } from './visitors.ts';

/** What lies between hears that the connection lives. */
const KEEP_ALIVE_MS = 15_000;
const RECONNECT_MS = 500;
/** Then the reader has to connect again, and may be one who is not allowed to read any more. */
const LONGEST_MS = 10 * 60_000;

const Place = z.object({
  line: z.union([z.literal('end'), z.coerce.number().int().nonnegative()]).default(0),
  metadata: z.union([z.literal('none'), z.coerce.number().int().min(-1)]).default(-1),
});

/** What happens, as it happens; `src/protocol/live-events.ts`. */
export function createLiveRoutes(deps: Dependencies, visitors: Visitors): Hono {
  const routes = new Hono().basePath('/api/v1');

  routes.get('/executions/:id/events', async (c) => {
    const { listed, mayWrite } = await visitors.readable(c);
    const { id } = listed.execution;
    const place = placeOf(c);
    return live(c, deps, (signal) => followExecution(deps, { id, mayWrite, place, signal }));
  });

  routes.get('/repositories/:owner/:name/events', async (c) => {
    const { repository } = await visitors.readerOf(c, c.req.param());
    const followed = { repositoryId: repository.id, place: c.req.header('last-event-id') };
    return live(c, deps, (signal) => followRepository(deps, { ...followed, signal }));
  });

  return routes;
}

/** Whoever lost the connection goes on where that was, whatever the address says. */
function placeOf(c: Context): ExecutionPlace {
  const last = parsePlace(c.req.header('last-event-id') ?? '');
  if (last) return last;
  const { line, metadata } = Place.parse(c.req.query());
  return {
    line: line === 'end' ? undefined : line,
    metadata: metadata === 'none' ? undefined : metadata,
    state: undefined,
  };
}

/** Writes events no faster than they are read, until there are no more or the reader is gone. */
function live(
  c: Context,
  deps: Dependencies,
  follow: (signal: AbortSignal) => AsyncIterable<LiveEvent>,
): Response {
  const gone = new AbortController();
  const signal = AbortSignal.any([
    gone.signal,
    c.req.raw.signal,
    deps.stopping,
    AbortSignal.timeout(LONGEST_MS),
  ]);
  // Proxies that gather answers would hold events back.
  c.header('x-accel-buffering', 'no');
  return streamSSE(c, async (events) => {
    events.onAbort(() => gone.abort());
    let isWriting = false;
    // Whoever is slow has enough to read.
    const keepAlive = setInterval(() => {
      if (!isWriting) void events.write(': nothing new\n\n');
    }, KEEP_ALIVE_MS);
    try {
      await events.write(`retry: ${RECONNECT_MS}\n\n`);
      for await (const { event, data, id } of follow(signal)) {
        isWriting = true;
        await events.writeSSE({ event, id, data: JSON.stringify(data) });
        isWriting = false;
        keepAlive.refresh();
      }
    } catch (error) {
      // The reader connects again, and is told then what is the matter.
      if (!signal.aborted) deps.log.error({ err: error, path: c.req.path }, 'live events ended');
    } finally {
      clearInterval(keepAlive);
    }
  });
}
