import { z } from 'zod';
import { readEvent } from '../core/event/read-event.ts';
import type { Dependencies } from './dependencies.ts';
import { handleEvent } from './handle-event.ts';
import { GitHubLimited, GitHubRefused } from './ports/github.ts';

/** After so many failures a delivery is not waited for by those behind it. */
const MAX_FAILURES = 5;

/**
 * Does what a stored delivery asks for, and first what came before it about the same. Safe to repeat:
 * executions are named by the delivery and the place of their command in it. What can never succeed (a
 * payload that is none, an answer of GitHub that will stay the same) ends the delivery with a line in
 * our log; everything else is thrown, and tried again.
 */
export async function handleDelivery(deps: Dependencies, deliveryId: string): Promise<void> {
  const delivery = await deps.store.deliveries.find(deliveryId);
  if (!delivery || delivery.handledAt !== undefined) return;
  const { subject } = delivery;
  if (subject === undefined) return handleOne(deps, deliveryId);
  for (;;) {
    const next = await deps.store.deliveries.nextOf(subject, MAX_FAILURES);
    if (next === undefined) break;
    await handleOne(deps, next);
  }
  // One that failed too often to be waited for is tried by its own job alone.
  return handleOne(deps, deliveryId);
}

async function handleOne(deps: Dependencies, deliveryId: string): Promise<void> {
  const { deliveries } = deps.store;
  const delivery = await deliveries.find(deliveryId);
  if (!delivery || delivery.handledAt !== undefined) return;
  try {
    const { event: name, payload, receivedAt } = delivery;
    const event = readEvent(name, payload);
    if (event) await handleEvent(deps, { deliveryId, receivedAt, event });
  } catch (error) {
    if (!(error instanceof GitHubRefused || error instanceof z.ZodError)) {
      if (!(error instanceof GitHubLimited)) await deliveries.recordFailure(deliveryId);
      throw error;
    }
    deps.log.error({ deliveryId, event: delivery.event, err: error }, 'delivery given up');
  }
  await deliveries.markHandled(deliveryId, deps.now());
  deps.log.info({ deliveryId, event: delivery.event }, 'delivery handled');
}
