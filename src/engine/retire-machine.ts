import type { Dependencies } from './dependencies.ts';

/**
 * No more work for a machine: its agent hears so when it asks for some, and powers it off. One that never
 * came to work is ended by the next rounds.
 */
export async function retireMachine(
  { store, log, now }: Dependencies,
  id: string,
  reason: string,
): Promise<void> {
  const changed = await store.machines.update(id, { status: 'retiring', retiredAt: now(), reason });
  if (!changed) return;
  log.info({ machineId: id, reason }, 'machine retired');
  const machine = await store.machines.find(id);
  if (machine) await store.changes.publish({ kind: 'queue', environment: machine.environment });
}
