import type { ExecutionId } from '../../core/execution/execution-id.ts';

/**
 * Work that must happen soon, outside the request that caused it, and again when it failed.
 * Called by the engine after it has stored what the job needs: a job carries only an id. Adding the
 * same id twice before it is done is one job; a job added while it runs is run once more after it.
 * The jobs themselves must be safe to repeat.
 */
export interface BackgroundJobs {
  /** Handle a stored delivery. */
  handleDelivery(deliveryId: string): Promise<void>;
  /** Make the check run say what the execution's state is. */
  publishCheck(id: ExecutionId, when: 'now' | 'soon'): Promise<void>;
}
