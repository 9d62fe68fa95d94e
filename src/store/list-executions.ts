import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { ExecutionLists, ExecutionQuery } from '../engine/ports/execution-lists.ts';
import { STATUSES } from '../protocol/people-api.ts';
import type { ToExecution } from './find-executions.ts';
import type { Tables } from './tables.ts';

const Metrics = z.record(z.string(), z.unknown());
const Status = z.enum(STATUSES);

/** Executions as people look at them: many at once, and what became of each. */
export function createExecutionLists(db: Kysely<Tables>, toExecution: ToExecution): ExecutionLists {
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
  return {
    async list(query) {
      const rows = await all()
        .where('executions.repository_id', '=', query.repositoryId)
        .where((eb) => eb.and(conditionsOf(query, eb)))
        .orderBy('executions.counter', 'desc')
        .limit(query.limit)
        .execute();
      return rows.map(toListed);
    },

    async listed(id) {
      const row = await all().where('executions.id', '=', id).executeTakeFirst();
      return row && toListed(row);
    },

    async history(id) {
      const rows = await db
        .selectFrom('execution_events')
        .select(['at', 'to_status'])
        .where('execution_id', '=', id)
        .whereRef('from_status', '<>', 'to_status')
        .orderBy('id')
        .execute();
      return rows.map(({ at, to_status }) => ({ at, to: Status.parse(to_status) }));
    },
  };
}

function conditionsOf(
  { before, statuses, pullRequest, commit, ...equal }: ExecutionQuery,
  eb: ExpressionBuilder<Tables, 'executions'>,
): Expression<SqlBool>[] {
  const { step, environment, actor, ref } = equal;
  return [
    ...where(before, (given) => eb('executions.counter', '<', given)),
    ...where(statuses, (given) => eb('executions.status', 'in', given)),
    ...where(pullRequest, (given) => eb('executions.pull_request', '=', given)),
    ...where(commit, (given) => sql<SqlBool>`starts_with(executions.commit_sha, ${given})`),
    ...where(step, (given) => eb('executions.step', '=', given)),
    ...where(environment, (given) => eb('executions.environment', '=', given)),
    ...where(actor, (given) => eb('executions.actor', '=', given)),
    ...where(ref, (given) => eb('executions.ref', '=', given)),
  ];
}

function where<T>(
  value: T | undefined,
  condition: (given: T) => Expression<SqlBool>,
): Expression<SqlBool>[] {
  return value === undefined ? [] : [condition(value)];
}
