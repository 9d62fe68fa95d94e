import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { ExecutionStore } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

/** So many runs tell how long the next will take. */
const DURATIONS = 9;
const Used = z.object({ used: z.int() });
const Spent = z.object({ spent: z.number() });
const HOUR_MS = 60 * 60 * 1000;

type Measures = Pick<ExecutionStore, 'usedMs' | 'usedDollars' | 'lastDurations'>;

/** How long executions took, and what they cost. */
export function createExecutionMeasures(db: Kysely<Tables>): Measures {
  return {
    async usedMs({ repositoryId, actor, environment, since, now }) {
      const { rows } = await sql`
        select coalesce(sum(coalesce(ended_at, ${now}::bigint)
          - greatest(started_at, ${since}::bigint)), 0)::bigint as used
        from executions
        where started_at is not null
          and coalesce(ended_at, ${now}::bigint) > ${since}
          and (${repositoryId ?? null}::bigint is null or repository_id = ${repositoryId ?? null})
          and (${environment ?? null}::text is null
            or environment = ${environment ?? null})
          and (${actor ?? null}::text is null or actor = ${actor ?? null})`.execute(db);
      return Used.parse(rows[0]).used;
    },

    async usedDollars({ repositoryId, environment, since, now }) {
      const { rows } = await sql`
        select coalesce(sum((coalesce(ended_at, ${now}::bigint)
          - greatest(started_at, ${since}::bigint)) * price_per_hour), 0)::float8
          / ${HOUR_MS} as spent
        from executions
        where price_per_hour is not null and started_at is not null
          and coalesce(ended_at, ${now}::bigint) > ${since}
          and (${repositoryId ?? null}::bigint is null or repository_id = ${repositoryId ?? null})
          and (${environment ?? null}::text is null
            or environment = ${environment ?? null})`.execute(db);
      return Spent.parse(rows[0]).spent;
    },

    async lastDurations({ repositoryId, step, environment }) {
      const { rows } = await sql`
        select (ended_at - started_at)::bigint as used from executions
        where repository_id = ${repositoryId} and step = ${step} and status = 'complete'
          and environment = ${environment} and started_at is not null
        order by counter desc limit ${DURATIONS}`.execute(db);
      return rows.map((row) => Used.parse(row).used);
    },
  };
}
