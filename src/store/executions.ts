import { type Kysely, type Selectable, sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { advance } from '../core/execution/advance.ts';
import type { ExecutionEvent } from '../core/execution/execution-event.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { ExecutionState } from '../core/execution/execution-state.ts';
import { Execution } from '../core/execution/execution.ts';
import { type ExecutionSpec, pullRequestOf } from '../core/execution/execution-spec.ts';
import type { ExecutionStore, RequestKey } from '../engine/ports/store.ts';
import { createCheckRunRecords } from './check-run-records.ts';
import { createExecutionDetails } from './execution-details.ts';
import { createEarlierExecutions } from './earlier-executions.ts';
import { createExecutionFinders } from './find-executions.ts';
import { createExecutionLists } from './list-executions.ts';
import { createExecutionCounts } from './count-executions.ts';
import { createExecutionMeasures } from './measure-executions.ts';
import type { Tables } from './tables.ts';

export function createExecutionStore(db: Kysely<Tables>): ExecutionStore {
  const find = async (id: ExecutionId): Promise<Execution | undefined> => {
    const row = await db
      .selectFrom('executions')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && toExecution(row);
  };
  return {
    find,
    create: (request, spec, now) =>
      db.transaction().execute((trx) => create(trx, { request, spec, now })),

    async advance(id, event, now) {
      for (;;) {
        const execution = await find(id);
        if (!execution) return undefined;
        const next = advance(execution.state, event, now);
        if (!next.ok) return { ...next, execution };
        const changed = { ...execution, state: next.state, revision: execution.revision + 1 };
        if (await replaceState(db, { execution, changed, event, now }))
          return { ...next, execution: changed };
      }
    },

    ...createExecutionFinders(db, toExecution),
    ...createExecutionLists(db, toExecution),
    ...createEarlierExecutions(db, toExecution),
    ...createExecutionCounts(db),
    ...createExecutionMeasures(db),
    ...createExecutionDetails(db),
    ...createCheckRunRecords(db),
  };
}

type Creation = { request: RequestKey; spec: ExecutionSpec; now: number };

async function create(trx: Kysely<Tables>, { request, spec, now }: Creation): Promise<Execution> {
  const known = await trx
    .selectFrom('executions')
    .selectAll()
    .where('delivery_id', '=', request.deliveryId)
    .where('delivery_index', '=', request.index)
    .executeTakeFirst();
  if (known) return toExecution(known);
  const row = await trx
    .insertInto('executions')
    .values({
      id: uuidv7(),
      repository_id: spec.repository.id,
      counter: await nextCounter(trx, spec.repository.id),
      delivery_id: request.deliveryId,
      delivery_index: request.index,
      pull_request: pullRequestOf(spec.trigger) ?? null,
      spec: JSON.stringify(spec),
      state: JSON.stringify({ status: 'created' } satisfies ExecutionState),
      status: 'created',
      revision: 1,
      created_at: now,
      metrics: '{}',
      timings: '{}',
      check_run_id: null,
      step: spec.step,
      commit_sha: spec.commit,
      actor: spec.trigger.actor,
      environment: spec.environment,
      image: spec.image,
      ref: spec.ref ?? null,
      price_per_hour: spec.pricePerHour ?? null,
      reuses_id: spec.reuses?.id ?? null,
      check_name: spec.checkName ?? spec.step,
      is_fork: spec.isFork,
      concurrency_key: spec.concurrency?.key ?? null,
      reuse_key: spec.reuseKey ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toExecution(row);
}

async function nextCounter(db: Kysely<Tables>, repositoryId: number): Promise<number> {
  const row = await db
    .insertInto('repositories')
    .values({ id: repositoryId, next_counter: 2 })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ next_counter: sql`repositories.next_counter + 1` }),
    )
    .returning('next_counter')
    .executeTakeFirstOrThrow();
  return row.next_counter - 1;
}

type Replacement = {
  execution: Execution;
  changed: Execution;
  event: ExecutionEvent;
  now: number;
};

/**
 * The one statement that changes a state: guarded by the revision it leaves, with its event. False
 * when somebody else was faster. A renewed lease is no news to a reader: it keeps the revision and
 * leaves no event unless the phase changed, and is guarded by the state itself.
 */
async function replaceState(db: Kysely<Tables>, replacement: Replacement): Promise<boolean> {
  const { execution, changed, event, now } = replacement;
  const silent = event.type === 'renew-lease' && samePhase(execution.state, changed.state);
  if (silent) changed.revision = execution.revision;
  const { rows } = await sql`
    with changed as (
      update executions
      set state = ${JSON.stringify(changed.state)}, status = ${changed.state.status},
        revision = ${changed.revision},
        changed_by = case when ${silent}::boolean then changed_by else pg_current_xact_id() end,
        started_at = ${timeOf(changed.state, 'startedAt')}::bigint,
        ended_at = ${timeOf(changed.state, 'endedAt')}::bigint,
        price_per_hour = ${priceOf(changed)}::double precision
      where id = ${execution.id} and revision = ${execution.revision}
        and status = ${execution.state.status}
      returning id
    ), recorded as (
      insert into execution_events (execution_id, at, event, from_status, to_status)
      select id, ${now}::bigint, ${JSON.stringify(event)}::json, ${execution.state.status},
        ${changed.state.status}
      from changed where not ${silent}
    )
    select id from changed`.execute(db);
  return rows.length === 1;
}

function timeOf(state: ExecutionState, name: 'startedAt' | 'endedAt'): number | null {
  if (name === 'startedAt') return 'startedAt' in state ? (state.startedAt ?? null) : null;
  return 'endedAt' in state ? state.endedAt : null;
}

function priceOf({ state, spec }: Execution): number | null {
  const ofMachine = 'machine' in state ? state.machine?.pricePerHour : undefined;
  return ofMachine ?? spec.pricePerHour ?? null;
}

function samePhase(before: ExecutionState, after: ExecutionState): boolean {
  return 'phase' in before && 'phase' in after && before.phase === after.phase;
}

function toExecution(row: Selectable<Tables['executions']>): Execution {
  return Execution.parse({
    id: row.id,
    counter: row.counter,
    spec: row.spec,
    state: row.state,
    createdAt: row.created_at,
    revision: row.revision,
  });
}
