import { type Context, Hono } from 'hono';
import { stream } from 'hono/streaming';
import { z } from 'zod';
import { attachment } from '../core/output/attachment.ts';
import type { Dependencies } from '../engine/dependencies.ts';
import { resultsOf } from '../engine/execution-row.ts';
import { LogRangeFinder } from '../engine/log-ranges.ts';
import { type WantedLines, logWindow } from '../engine/log-window.ts';
import { readLog } from '../engine/read-log.ts';
import { searchLog } from '../engine/search-log.ts';
import {
  LOG_STREAMS,
  type LogMatches,
  type LogRanges,
  type LogWindow,
  MOST_LOG_LINES,
} from '../protocol/log-api.ts';
import { LogText, ofStreams } from './log-text.ts';
import type { Visitors } from './visitors.ts';

const Line = z.coerce.number().int().nonnegative();
const Count = z.coerce.number().int().min(1).max(MOST_LOG_LINES);
const MOST_QUERY = 1000;

const Streams = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(LOG_STREAMS)).min(1))
  .default([...LOG_STREAMS]);

const TailQuery = z.strictObject({ tail: Count });
const LinesQuery = z.strictObject({
  lines: z
    .string()
    .regex(/^\d+(?:,\d+)*$/, 'numbers with commas between them')
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.int().nonnegative()).min(1).max(MOST_LOG_LINES)),
});
const FromQuery = z.strictObject({ from: Line.default(0), limit: Count.default(500) });
const RangesQuery = z.strictObject({ streams: Streams });
const SearchQuery = z.strictObject({
  q: z
    .string()
    .min(1)
    .max(MOST_QUERY)
    .refine((text) => !/[\r\n]/.test(text), 'lines are looked at one by one'),
  streams: Streams,
  regex: z.enum(['0', '1']).default('0'),
});
const TextQuery = z.strictObject({ streams: Streams, download: z.enum(['0', '1']).default('0') });

/** The log of an execution, for a page that shows a part of it at a time; `src/protocol/log-api.ts`. */
export function createLogRoutes(deps: Dependencies, visitors: Visitors): Hono {
  const routes = new Hono().basePath('/api/v1/executions/:id');
  const ranges = new LogRangeFinder(deps);
  const sourceOf = async (c: Context) => {
    const { listed } = await visitors.readable(c);
    return { execution: listed.execution, id: resultsOf(listed.execution) };
  };

  routes.get('/log', async (c) => {
    const { id } = await sourceOf(c);
    const wanted = windowQuery(queryOf(c));
    return c.json((await logWindow(deps, id, wanted)) satisfies LogWindow);
  });

  routes.get('/log/ranges', async (c) => {
    const { id } = await sourceOf(c);
    const { streams } = RangesQuery.parse(queryOf(c));
    const found = await ranges.find({ id, streams });
    c.header('content-type', 'application/json');
    return stream(c, async (out) => {
      for (const piece of rangesJson(found)) await out.write(piece);
    });
  });

  routes.get('/log/search', async (c) => {
    const { id } = await sourceOf(c);
    const { q, streams, regex } = SearchQuery.parse(queryOf(c));
    const signal = AbortSignal.any([c.req.raw.signal, deps.stopping]);
    const query = { text: q, streams, isRegex: regex === '1' };
    return c.json((await searchLog(deps, { id, query, signal })) satisfies LogMatches);
  });

  routes.get('/log.txt', async (c) => {
    const { id, execution } = await sourceOf(c);
    const { streams, download } = TextQuery.parse(queryOf(c));
    const { step } = execution.spec;
    c.header('content-type', 'text/plain; charset=utf-8');
    c.header('x-content-type-options', 'nosniff');
    c.header('cache-control', 'no-store');
    if (download === '1')
      c.header('content-disposition', attachment(`${step}-${execution.counter}.txt`));
    return stream(c, async (out) => {
      const text = new LogText(0);
      for await (const part of readLog(deps, { id, fromLine: 0 })) {
        if (out.aborted) return;
        await out.write(text.take(ofStreams(part, new Set(streams))));
      }
      await out.write(text.end());
    });
  });

  return routes;
}

function windowQuery(query: Record<string, string>): WantedLines {
  if ('tail' in query) return TailQuery.parse(query);
  return 'lines' in query ? LinesQuery.parse(query) : FromQuery.parse(query);
}

/** Whatever lets somebody in is no part of what is asked. */
function queryOf(c: Context): Record<string, string> {
  const { key: _key, ...query } = c.req.query();
  return query;
}

const RANGES_A_PIECE = 5000;

/** There may be hundreds of thousands: not all of them are written at once. */
function* rangesJson({ ranges, total }: LogRanges): Generator<string> {
  yield `{"total":${total},"ranges":[`;
  for (let from = 0; from < ranges.length; from += RANGES_A_PIECE) {
    const json = JSON.stringify(ranges.slice(from, from + RANGES_A_PIECE)).slice(1, -1);
    yield from === 0 ? json : `,${json}`;
  }
  yield ']}';
}
