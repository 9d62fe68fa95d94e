import { randomBytes } from 'node:crypto';
import { type Kysely, type Transaction, sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { MachineStore } from '../engine/ports/machine-store.ts';
import { hashToken } from './hash-token.ts';
import { createLaunchTries } from './launch-tries.ts';
import { toColumns, toMachine } from './machine-columns.ts';
import { registerMachine } from './register-machine.ts';
import type { Tables } from './tables.ts';

const HOUR_MS = 60 * 60 * 1000;
const Spent = z.object({ spent: z.number() });

export function createMachineStore(db: Kysely<Tables>): MachineStore {
  const all = () => db.selectFrom('machines').selectAll();
  return {
    async create({ environment, region, pool, market, targets }, { now, registrationUntil }) {
      const registrationToken = `srr_${randomBytes(32).toString('base64url')}`;
      const row = await db
        .insertInto('machines')
        .values({
          id: uuidv7(),
          environment,
          region,
          pool: pool ?? null,
          status: 'requested',
          market,
          targets: JSON.stringify(targets),
          requested_at: now,
          registration_hash: hashToken(registrationToken),
          registration_until: registrationUntil,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return { machine: toMachine(row), registrationToken };
    },

    async open() {
      const rows = await all()
        .where('status', '<>', 'ended')
        .orderBy('requested_at')
        .orderBy('id')
        .execute();
      return rows.map(toMachine);
    },

    async find(id) {
      const row = await all().where('id', '=', id).executeTakeFirst();
      return row && toMachine(row);
    },

    async byInstance(instanceId) {
      const row = await all()
        .where('instance_id', '=', instanceId)
        .orderBy('requested_at', 'desc')
        .executeTakeFirst();
      return row && toMachine(row);
    },

    async update(id, changes) {
      const { numUpdatedRows } = await db
        .updateTable('machines')
        .set(toColumns(changes))
        .where('id', '=', id)
        .where('status', '<>', 'ended')
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    end: (id, end) => db.transaction().execute((trx) => endMachine(trx, id, end)),

    keepConsole: (id, console) => keepConsole(db, id, console),
    register: (request, now) =>
      db.transaction().execute((trx) => registerMachine(trx, request, now)),
    usedDollars: (of) => usedDollars(db, of),
    ...createLaunchTries(db),
  };
}

type End = Parameters<MachineStore['end']>[1];

async function endMachine(
  trx: Transaction<Tables>,
  id: string,
  { at, reason }: End,
): Promise<void> {
  const row = await trx
    .updateTable('machines')
    .set({ status: 'ended', ended_at: at, reason })
    .where('id', '=', id)
    .where('status', '<>', 'ended')
    .returning('worker_id')
    .executeTakeFirst();
  if (!row?.worker_id) return;
  await trx
    .updateTable('workers')
    .set({ revoked_at: at })
    .where('id', '=', row.worker_id)
    .execute();
}

async function usedDollars(
  db: Kysely<Tables>,
  { environment, since, now }: Parameters<MachineStore['usedDollars']>[0],
): Promise<number> {
  const { rows } = await sql`
    select coalesce(sum((coalesce(ended_at, ${now}::bigint)
      - greatest(launched_at, ${since}::bigint)) * price_per_hour), 0)::float8
      / ${HOUR_MS} as spent
    from machines
    where environment = ${environment} and price_per_hour is not null
      and launched_at is not null
      and coalesce(ended_at, ${now}::bigint) > ${since}`.execute(db);
  return Spent.parse(rows[0]).spent;
}

async function keepConsole(db: Kysely<Tables>, id: string, console: string): Promise<void> {
  await db.updateTable('machines').set({ console }).where('id', '=', id).execute();
}
