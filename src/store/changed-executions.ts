import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { ExecutionLists } from '../engine/ports/execution-lists.ts';
import type { ToExecution } from './find-executions.ts';
import { listedRows } from './listed-rows.ts';
import type { Tables } from './tables.ts';

/**
 * Where somebody is who follows changes: all that snapshot `seen` saw is known to them, and of what
 * snapshot `now` saw beside it the executions up to number `upTo`.
 */
type Place = { seen: string; now?: string | undefined; upTo?: number | undefined };

/** As Postgres writes a snapshot: `xmin:xmax:running,…`. */
const PLACE = /^(\d{1,20}:\d{1,20}:[\d,]*)(?:~(\d{1,20}:\d{1,20}:[\d,]*)~(\d{1,9}))?$/;

/**
 * Changes by snapshots of Postgres. A number that counts them would not do: of two transactions the one
 * with the smaller number may end later.
 */
export function createChangedExecutions(
  db: Kysely<Tables>,
  toExecution: ToExecution,
): Pick<ExecutionLists, 'changedSince'> {
  const { all, toListed } = listedRows(db, toExecution);

  /** Those between `seen` and `now`, by number. */
  const between = async (repositoryId: number, { seen, now, upTo = 0 }: Place, limit: number) => {
    const current = now === undefined ? sql`pg_current_snapshot()` : sql`${now}::pg_snapshot`;
    const rows = await all()
      .select(sql<string>`(${current})::text`.as('snapshot'))
      .where('executions.repository_id', '=', repositoryId)
      .where('executions.counter', '>', upTo)
      .where(sql<boolean>`executions.changed_by >= pg_snapshot_xmin(${seen}::pg_snapshot)`)
      .where(sql<boolean>`not pg_visible_in_snapshot(executions.changed_by, ${seen}::pg_snapshot)`)
      .where(sql<boolean>`pg_visible_in_snapshot(executions.changed_by, ${current})`)
      .orderBy('executions.counter')
      .limit(limit)
      .execute();
    const isWhole = rows.length < limit;
    const changed = rows.map((row, index) => ({
      listed: toListed(row),
      place:
        isWhole && index === rows.length - 1
          ? row.snapshot
          : `${seen}~${row.snapshot}~${row.counter}`,
    }));
    return { changed, place: changed.at(-1)?.place ?? now ?? seen };
  };

  return {
    async changedSince(repositoryId, place, limit) {
      const from = place === undefined ? undefined : readPlace(place);
      if (from) return between(repositoryId, from, limit);
      const { rows } = await sql`select pg_current_snapshot()::text as snapshot`.execute(db);
      const [row] = z.tuple([z.object({ snapshot: z.string() })]).parse(rows);
      return { changed: [], place: row.snapshot };
    },
  };
}

/** Undefined for what is none: whoever shows it begins anew. */
function readPlace(text: string): Place | undefined {
  const [all, seen, now, upTo] = PLACE.exec(text) ?? [];
  if (all === undefined || seen === undefined) return undefined;
  return { seen, now, upTo: upTo === undefined ? undefined : Number(upTo) };
}
