import { Hono } from 'hono';
import { stream, streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Dependencies } from '../engine/dependencies.ts';
import { followLog } from '../engine/read-log.ts';
import { linesFrom } from '../engine/log-lines.ts';
import { LogText } from './log-text.ts';
import { downloadUrl, findOutput } from './find-output.ts';
import type { Visitors } from './visitors.ts';

const LineNumber = z.coerce.number().int().nonnegative();

/**
 * What the links on a check run open: the live log and the outputs of one execution, by the key in them or
 * for whoever can read its repository.
 */
export function createExecutionRoutes(deps: Dependencies, visitors: Visitors): Hono {
  const routes = new Hono();

  // As text it reads well in a browser and with curl, from `?from=LINE` on; as events each carries
  // the number of its last line as id, so that a reader who lost the connection resumes there.
  routes.get('/executions/:id/log', async (c) => {
    const { id } = (await visitors.readable(c)).listed.execution;
    const signal = AbortSignal.any([c.req.raw.signal, deps.stopping]);
    if (c.req.header('accept')?.includes('text/event-stream')) {
      const last = c.req.header('last-event-id');
      const fromLine = last
        ? LineNumber.parse(last) + 1
        : LineNumber.parse(c.req.query('from') ?? 0);
      return streamSSE(c, async (events) => {
        for await (const part of followLog(deps, { id, fromLine, signal })) {
          const data = JSON.stringify(linesFrom(part, fromLine));
          await events.writeSSE({
            event: 'lines',
            id: String(part.firstLine + part.lines - 1),
            data,
          });
        }
        // Without this event the log goes on: the reader connects again.
        if (!signal.aborted) await events.writeSSE({ event: 'end', data: '' });
      });
    }
    const fromLine = LineNumber.parse(c.req.query('from') ?? 0);
    c.header('content-type', 'text/plain; charset=utf-8');
    c.header('x-content-type-options', 'nosniff');
    c.header('cache-control', 'no-store');
    return stream(c, async (out) => {
      const text = new LogText(fromLine);
      for await (const part of followLog(deps, { id, fromLine, signal }))
        await out.write(text.take(part));
      await out.write(text.end());
    });
  });

  routes.get('/executions/:id/outputs/:outputId', async (c) => {
    const { id } = (await visitors.readable(c)).listed.execution;
    return c.redirect(await downloadUrl(deps, await findOutput(deps, c, id)), 302);
  });

  return routes;
}
