import type { Transaction } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import type { Registered } from '../engine/ports/machine-store.ts';
import type { RegisterRequest } from '../protocol/protocol.ts';
import { hashToken } from './hash-token.ts';
import { toMachine } from './machine-columns.ts';
import type { Tables } from './tables.ts';

/** Exchanges a registration token for the token that a machine has drawn for itself. */
export async function registerMachine(
  trx: Transaction<Tables>,
  { registrationToken, machineId: instanceId, token }: RegisterRequest,
  now: number,
): Promise<Registered> {
  const row = await trx
    .selectFrom('machines')
    .selectAll()
    .where('registration_hash', '=', hashToken(registrationToken))
    .forUpdate()
    .executeTakeFirst();
  if (!row || row.status === 'ended') return { kind: 'refused' };
  if (row.instance_id === null) return { kind: 'not-yet' };
  if (row.instance_id !== instanceId) return { kind: 'refused' };
  if (row.worker_id !== null) {
    const same = await trx
      .selectFrom('workers')
      .select('id')
      .where('id', '=', row.worker_id)
      .where('token_hash', '=', hashToken(token))
      .executeTakeFirst();
    return same ? { kind: 'registered', machine: toMachine(row) } : { kind: 'refused' };
  }
  if (now > row.registration_until || row.status === 'retiring') return { kind: 'refused' };
  const worker = { id: uuidv7(), environment: row.environment };
  await trx
    .insertInto('workers')
    .values({ ...worker, token_hash: hashToken(token), created_at: now, revoked_at: null })
    .execute();
  const registered = await trx
    .updateTable('machines')
    .set({ worker_id: worker.id, status: 'ready', registered_at: now, seen_at: now, idle_at: now })
    .where('id', '=', row.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return { kind: 'registered', machine: toMachine(registered) };
}
