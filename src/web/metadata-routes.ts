import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import { z } from 'zod';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import { attachment } from '../core/output/attachment.ts';
import { csvRow } from '../core/report/csv-row.ts';
import type { Dependencies } from '../engine/dependencies.ts';
import { resultsOf } from '../engine/execution-row.ts';
import type { MetadataRow, MetadataRows } from '../protocol/log-api.ts';
import type { Visitors } from './visitors.ts';

const ROWS_A_READ = 1000;
const BEFORE_ALL = -1;

const MetadataQuery = z.object({
  after: z.coerce.number().int().min(BEFORE_ALL).default(BEFORE_ALL),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});

/** What an execution printed as JSON, row by row; `src/protocol/log-api.ts`. */
export function createMetadataRoutes(deps: Dependencies, visitors: Visitors): Hono {
  const routes = new Hono().basePath('/api/v1/executions/:id');

  routes.get('/metadata', async (c) => {
    const { listed } = await visitors.readable(c);
    const { after, limit } = MetadataQuery.parse(c.req.query());
    const rows = await deps.store.logs.metadata(resultsOf(listed.execution), after, limit);
    const last = rows.at(-1);
    const next = last && rows.length === limit ? { next: last.line } : {};
    return c.json({ rows, ...next } satisfies MetadataRows);
  });

  routes.get('/metadata.json', async (c) => {
    const { listed } = await visitors.readable(c);
    const { execution } = listed;
    c.header('content-type', 'application/json');
    c.header('content-disposition', attachment(`${fileName(execution)}.json`));
    return stream(c, async (out) => {
      let separator = '{"rows":[\n';
      for await (const rows of allRows(deps, resultsOf(execution))) {
        if (out.aborted) return;
        await out.write(separator + rows.map((row) => JSON.stringify(row)).join(',\n'));
        separator = ',\n';
      }
      await out.write(separator === ',\n' ? '\n]}\n' : `${separator}]}\n`);
    });
  });

  routes.get('/metadata.csv', async (c) => {
    const { listed } = await visitors.readable(c);
    const { execution, metrics } = listed;
    const keys = metrics.map(([key]) => key);
    c.header('content-type', 'text/csv; charset=utf-8');
    c.header('content-disposition', attachment(`${fileName(execution)}.csv`));
    return stream(c, async (out) => {
      await out.write(csvRow(['line', 'time', ...keys]));
      for await (const rows of allRows(deps, resultsOf(execution))) {
        if (out.aborted) return;
        await out.write(rows.map((row) => toCsv(row, keys)).join(''));
      }
    });
  });

  return routes;
}

/** Lines count from 1 for people. */
function toCsv({ line, at, values }: MetadataRow, keys: readonly string[]): string {
  const cells = keys.map((key) => (Object.hasOwn(values, key) ? values[key] : undefined));
  return csvRow([line + 1, new Date(at).toISOString(), ...cells]);
}

async function* allRows(
  { store }: Dependencies,
  id: ExecutionId,
): AsyncGenerator<readonly MetadataRow[]> {
  for (let after = BEFORE_ALL; ;) {
    const rows = await store.logs.metadata(id, after, ROWS_A_READ);
    const last = rows.at(-1);
    if (!last) return;
    yield rows;
    after = last.line;
  }
}

function fileName({ spec, counter }: { spec: { step: string }; counter: number }): string {
  return `${spec.step}-${counter}-metadata`;
}
