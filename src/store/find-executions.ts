import { type Kysely, type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { Execution } from '../core/execution/execution.ts';
import type { ExecutionStore } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

const ACTIVE = ['created', 'queued', 'started', 'stopping'];
/** So many runs tell how long the next will take. */
const DURATIONS = 9;

type Finders = Pick<
  ExecutionStore,
  | 'activeOfPullRequest'
  | 'byStatus'
  | 'byCounter'
  | 'ofPullRequest'
  | 'ofDelivery'
  | 'deliveryOf'
  | 'atCommit'
  | 'newestComplete'
  | 'activeInGroup'
  | 'reusable'
  | 'newestDigest'
  | 'countActive'
  | 'countActiveOfInstallation'
  | 'usedMs'
  | 'lastDurations'
>;

type ToExecution = (row: Selectable<Tables['executions']>) => Execution;

/** The many ways in which executions are looked for. */
export function createExecutionFinders(db: Kysely<Tables>, toExecution: ToExecution): Finders {
  const all = () => db.selectFrom('executions').selectAll();
  return {
    async activeOfPullRequest(repositoryId, pullRequest) {
      const rows = await all()
        .where('repository_id', '=', repositoryId)
        .where('pull_request', '=', pullRequest)
        .where('status', 'in', ACTIVE)
        .orderBy('counter')
        .execute();
      return rows.map(toExecution);
    },

    async byStatus(status) {
      const rows = await all().where('status', '=', status).orderBy('created_at').execute();
      return rows.map(toExecution);
    },

    async byCounter(repositoryId, counter) {
      const row = await all()
        .where('repository_id', '=', repositoryId)
        .where('counter', '=', counter)
        .executeTakeFirst();
      return row && toExecution(row);
    },

    async ofPullRequest(repositoryId, pullRequest, limit) {
      const rows = await all()
        .where('repository_id', '=', repositoryId)
        .where('pull_request', '=', pullRequest)
        .orderBy('counter', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toExecution);
    },

    async ofDelivery(deliveryId) {
      const rows = await all()
        .where('delivery_id', '=', deliveryId)
        .orderBy('delivery_index')
        .execute();
      return rows.map(toExecution);
    },

    async deliveryOf(id) {
      const row = await db
        .selectFrom('executions')
        .select('delivery_id')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return row.delivery_id;
    },

    async atCommit(repositoryId, commit) {
      const rows = await all()
        .where('repository_id', '=', repositoryId)
        .where('commit_sha', '=', commit)
        .orderBy('counter')
        .execute();
      return rows.map(toExecution);
    },

    async newestComplete({ repositoryId, step, at, before }) {
      const row = await all()
        .where('repository_id', '=', repositoryId)
        .where('step', '=', step)
        .where('status', '=', 'complete')
        .where('is_fork', '=', false)
        .where('counter', '<', before)
        .$if('commit' in at, (query) =>
          query.where('commit_sha', '=', 'commit' in at ? at.commit : ''),
        )
        .$if('branch' in at, (query) =>
          query
            .where('pull_request', 'is', null)
            .where(sql`spec->>'ref'`, '=', 'branch' in at ? at.branch : ''),
        )
        .orderBy('counter', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toExecution(row);
    },

    async activeInGroup(concurrencyKey) {
      const rows = await all()
        .where('concurrency_key', '=', concurrencyKey)
        .where('status', 'in', ACTIVE)
        .orderBy('counter')
        .execute();
      return rows.map(toExecution);
    },

    async reusable(reuseKey) {
      const row = await all()
        .where('reuse_key', '=', reuseKey)
        .where('status', '=', 'complete')
        .where('is_fork', '=', false)
        .where(sql`state->>'reason'`, '!=', 'reused')
        .orderBy('counter', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toExecution(row);
    },

    async newestDigest(environment, image) {
      const row = await db
        .selectFrom('executions')
        .select('image_digest')
        .where('image_digest', 'is not', null)
        .where(sql`spec->>'environment'`, '=', environment)
        .where(sql`spec->>'image'`, '=', image)
        .orderBy('started_at', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row?.image_digest ?? undefined;
    },

    async countActive({ repositoryId, actor }) {
      const row = await db
        .selectFrom('executions')
        .select((count) => count.fn.countAll().as('count'))
        .where('repository_id', '=', repositoryId)
        .where('status', 'in', ['queued', 'started', 'stopping'])
        .$if(actor !== undefined, (query) => query.where('actor', '=', actor ?? ''))
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },

    async countActiveOfInstallation(installationId) {
      const row = await db
        .selectFrom('executions')
        .innerJoin('repositories', 'repositories.id', 'executions.repository_id')
        .select((count) => count.fn.countAll().as('count'))
        .where('repositories.installation_id', '=', installationId)
        .where('executions.status', 'in', ['started', 'stopping'])
        .executeTakeFirstOrThrow();
      return Number(row.count);
    },

    async usedMs({ repositoryId, actor, since, now }) {
      const { rows } = await sql`
        select coalesce(sum(coalesce(ended_at, ${now}::bigint)
          - greatest(started_at, ${since}::bigint)), 0)::bigint as used
        from executions
        where repository_id = ${repositoryId} and started_at is not null
          and coalesce(ended_at, ${now}::bigint) > ${since}
          and (${actor ?? null}::text is null or actor = ${actor ?? null})`.execute(db);
      return Used.parse(rows[0]).used;
    },

    async lastDurations({ repositoryId, step, environment }) {
      const { rows } = await sql`
        select (ended_at - started_at)::bigint as used from executions
        where repository_id = ${repositoryId} and step = ${step} and status = 'complete'
          and spec->>'environment' = ${environment} and started_at is not null
        order by counter desc limit ${DURATIONS}`.execute(db);
      return rows.map((row) => Used.parse(row).used);
    },
  };
}

const Used = z.object({ used: z.int() });
