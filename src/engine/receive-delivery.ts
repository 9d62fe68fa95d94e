import { subjectOf } from '../core/event/subject-of.ts';
import type { Dependencies } from './dependencies.ts';
import { QueueUnavailable } from './ports/background-jobs.ts';

type Received = { id: string; event: string; payload: unknown };

/**
 * Stores a verified delivery before GitHub is answered, and has it handled outside the request. The
 * same id twice is one delivery: GitHub redelivers under the id of the first try.
 */
export async function receiveDelivery(
  { store, jobs, now, log }: Dependencies,
  { id, event, payload }: Received,
): Promise<void> {
  const subject = subjectOf(event, payload);
  const isNew = await store.deliveries.add({ id, event, payload, receivedAt: now(), subject });
  log.info({ deliveryId: id, event, isNew }, 'delivery received');
  // Also one that was stored before, when the queue may have been away; what was handled stays so.
  await jobs.handleDelivery(id, subject).catch((error: unknown) => {
    throw new QueueUnavailable(error);
  });
}
