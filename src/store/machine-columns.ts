import type { Insertable, Selectable } from 'kysely';
import { z } from 'zod';
import { LaunchTarget, MARKETS } from '../core/compute/launch-targets.ts';
import { MACHINE_STATUSES, type Machine } from '../core/compute/machine.ts';
import type { MachineChanges } from '../engine/ports/machine-store.ts';
import type { Tables } from './tables.ts';

const Status = z.enum(MACHINE_STATUSES);
const Market = z.enum(MARKETS);

export function toMachine(row: Selectable<Tables['machines']>): Machine {
  return {
    id: row.id,
    environment: row.environment,
    region: row.region,
    pool: row.pool ?? undefined,
    status: Status.parse(row.status),
    market: Market.parse(row.market),
    targets: z.array(LaunchTarget).parse(row.targets),
    instanceType: row.instance_type ?? undefined,
    place: row.place ?? undefined,
    instanceId: row.instance_id ?? undefined,
    pricePerHour: row.price_per_hour ?? undefined,
    requestedAt: row.requested_at,
    launchedAt: row.launched_at ?? undefined,
    registeredAt: row.registered_at ?? undefined,
    seenAt: row.seen_at ?? undefined,
    idleAt: row.idle_at ?? undefined,
    retiredAt: row.retired_at ?? undefined,
    suspectedAt: row.suspected_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    reason: row.reason ?? undefined,
    workerId: row.worker_id ?? undefined,
  };
}

/** What is given as undefined is forgotten; what is not given stays. */
export function toColumns(changes: MachineChanges): Partial<Insertable<Tables['machines']>> {
  const set: Partial<Insertable<Tables['machines']>> = {};
  if ('pool' in changes) set.pool = changes.pool ?? null;
  if ('instanceType' in changes) set.instance_type = changes.instanceType ?? null;
  if ('place' in changes) set.place = changes.place ?? null;
  if ('instanceId' in changes) set.instance_id = changes.instanceId ?? null;
  if ('pricePerHour' in changes) set.price_per_hour = changes.pricePerHour ?? null;
  if ('launchedAt' in changes) set.launched_at = changes.launchedAt ?? null;
  return { ...set, ...toState(changes) };
}

function toState(changes: MachineChanges): Partial<Insertable<Tables['machines']>> {
  const set: Partial<Insertable<Tables['machines']>> = {};
  if (changes.status !== undefined) set.status = changes.status;
  if (changes.market !== undefined) set.market = changes.market;
  if ('seenAt' in changes) set.seen_at = changes.seenAt ?? null;
  if ('idleAt' in changes) set.idle_at = changes.idleAt ?? null;
  if ('retiredAt' in changes) set.retired_at = changes.retiredAt ?? null;
  if ('suspectedAt' in changes) set.suspected_at = changes.suspectedAt ?? null;
  if ('reason' in changes) set.reason = changes.reason ?? null;
  return set;
}
