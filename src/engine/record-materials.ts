import type { Materials } from '../protocol/protocol.ts';
import { announceSoon } from './announce.ts';
import type { Dependencies } from './dependencies.ts';
import { type Report, leased } from './lease.ts';

/** Notes what the execution is really made of. Safe to repeat. */
export async function recordMaterials(
  deps: Dependencies,
  { worker, id, ...materials }: Omit<Report, 'leaseId'> & Materials,
): Promise<void> {
  const { leaseId, ...found } = materials;
  const { spec } = await leased(deps, { worker, id, leaseId });
  await deps.store.executions.recordMaterials(id, found);
  await announceSoon(deps, id, spec.repository);
}
