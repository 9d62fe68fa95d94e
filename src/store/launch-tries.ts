import type { Kysely } from 'kysely';
import { z } from 'zod';
import { LAUNCH_FAILURES } from '../core/compute/launch-failure.ts';
import { MARKETS } from '../core/compute/launch-targets.ts';
import type { MachineStore } from '../engine/ports/machine-store.ts';
import type { Tables } from './tables.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const Market = z.enum(MARKETS);
const Failure = z.enum(LAUNCH_FAILURES);

/** What came of asking for machines. */
export function createLaunchTries(db: Kysely<Tables>): Pick<MachineStore, 'addTries' | 'tries'> {
  return {
    async addTries(environment, tries) {
      if (tries.length === 0) return;
      const rows = tries.map(({ instanceType, place, ...each }) => ({
        environment,
        ...each,
        instance_type: instanceType,
        place: place ?? null,
      }));
      await db.insertInto('launch_tries').values(rows).execute();
      const newest = Math.max(...tries.map(({ at }) => at));
      await db
        .deleteFrom('launch_tries')
        .where('at', '<', newest - DAY_MS)
        .execute();
    },

    async tries(environment, since) {
      const rows = await db
        .selectFrom('launch_tries')
        .selectAll()
        .where('environment', '=', environment)
        .where('at', '>=', since)
        .orderBy('id')
        .execute();
      return rows.map(({ market, instance_type: instanceType, place, code, message, ...row }) => ({
        market: Market.parse(market),
        instanceType,
        place: place ?? undefined,
        code,
        message,
        failure: Failure.parse(row.failure),
        at: row.at,
      }));
    },
  };
}
