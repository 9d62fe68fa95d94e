import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely';
import { z } from 'zod';
import type { ExecutionLists, ExecutionQuery } from '../engine/ports/execution-lists.ts';
import { STATUSES } from '../protocol/people-api.ts';
import { createChangedExecutions } from './changed-executions.ts';
import { createFilterChoices } from './filter-choices.ts';
import type { ToExecution } from './find-executions.ts';
import { listedRows } from './listed-rows.ts';
import type { Tables } from './tables.ts';

const Status = z.enum(STATUSES);

/** Executions as people look at them: many at once, and what became of each. */
export function createExecutionLists(db: Kysely<Tables>, toExecution: ToExecution): ExecutionLists {
  const { all, toListed } = listedRows(db, toExecution);
  return {
    ...createChangedExecutions(db, toExecution),
    ...createFilterChoices(db),

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
  { before, statuses, pullRequest, commit, counters, ...equal }: ExecutionQuery,
  eb: ExpressionBuilder<Tables, 'executions'>,
): Expression<SqlBool>[] {
  const { step, environment, actor, ref } = equal;
  return [
    ...where(before, (given) => eb('executions.counter', '<', given)),
    ...where(statuses, (given) => eb('executions.status', 'in', given)),
    ...where(pullRequest, (given) => eb('executions.pull_request', '=', given)),
    ...where(commit, (given) => sql<SqlBool>`starts_with(executions.commit_sha, ${given})`),
    ...where(counters, (given) => eb('executions.counter', 'in', given)),
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
