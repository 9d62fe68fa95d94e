import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { ToExecution } from './find-executions.ts';
import type { Tables } from './tables.ts';

const Metrics = z.record(z.string(), z.unknown());

/** Executions with what a table shows of each. */
export function listedRows(db: Kysely<Tables>, toExecution: ToExecution) {
  // What an equal one found before is in `source`, which is itself for one that ran.
  const all = () =>
    db
      .selectFrom('executions')
      .innerJoin('executions as source', (join) =>
        join.on(sql<boolean>`source.id = coalesce(executions.reuses_id, executions.id)`),
      )
      .selectAll('executions')
      .select(['source.metrics as found_metrics', 'source.status_detail as found_detail']);
  type Row = Awaited<ReturnType<ReturnType<typeof all>['executeTakeFirstOrThrow']>>;
  const toListed = (row: Row) => ({
    execution: toExecution(row),
    metrics: Object.entries(Metrics.parse(row.found_metrics)),
    ...(row.found_detail !== null && { statusDetail: row.found_detail }),
  });
  return { all, toListed };
}
