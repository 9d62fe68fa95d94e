import type { Dependencies } from './dependencies.ts';

type Received = { id: string; event: string; payload: unknown };

/**
 * Stores a verified delivery before GitHub is answered, and has it handled outside the request. The
 * same id twice is one delivery: GitHub redelivers under the id of the first try.
 */
export async function receiveDelivery(
  { store, jobs, now, log }: Dependencies,
  received: Received,
): Promise<void> {
  const isNew = await store.deliveries.add({ ...received, receivedAt: now() });
  log.info({ deliveryId: received.id, event: received.event, isNew }, 'delivery received');
  if (isNew) await jobs.handleDelivery(received.id);
}
