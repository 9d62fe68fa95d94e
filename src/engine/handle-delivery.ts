import { z } from 'zod';
import { readCommentDelivery } from '../core/request/comment-delivery.ts';
import type { Dependencies } from './dependencies.ts';
import { handleComment } from './handle-comment.ts';
import { GitHubRefused } from './ports/github.ts';

/**
 * Does what a stored delivery asks for. Safe to repeat: executions are named by the delivery and
 * the place of their command in it. What can never succeed (a payload that is none, an answer of
 * GitHub that will stay the same) ends the delivery with a line in our log; everything else is
 * thrown, and tried again.
 */
export async function handleDelivery(deps: Dependencies, deliveryId: string): Promise<void> {
  const delivery = await deps.store.deliveries.find(deliveryId);
  if (!delivery || delivery.handledAt !== undefined) return;
  try {
    const comment = readCommentDelivery(delivery.event, delivery.payload);
    if (comment) await handleComment(deps, { deliveryId, comment });
  } catch (error) {
    if (!(error instanceof GitHubRefused || error instanceof z.ZodError)) throw error;
    deps.log.error({ deliveryId, event: delivery.event, err: error }, 'delivery given up');
  }
  await deps.store.deliveries.markHandled(deliveryId, deps.now());
}
