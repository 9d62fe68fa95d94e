import type { ExecutionId } from '../../core/execution/execution-id.ts';

/**
 * Work that must happen soon, outside the request that caused it, and again when it failed.
 * Called by the engine after it has stored what the job needs: a job carries only an id. Adding the
 * same id twice before it is done is one job; a job added while it runs is run once more after it.
 * The jobs themselves must be safe to repeat.
 */
export interface BackgroundJobs {
  /** Handle a stored delivery; of one subject only one at a time. */
  handleDelivery(deliveryId: string, subject?: string): Promise<void>;
  /**
   * Make the check run say what the execution's state is, `now` or after `delayMs` during which other
   * changes may come along.
   */
  publishCheck(id: ExecutionId, when: 'now' | { delayMs: number }): Promise<void>;
  /** Make the comment that lists a pull request's executions say what they are. */
  publishStickyComment(of: { repositoryId: number; pullRequest: number }): Promise<void>;
  /** Give an environment as many machines as its executions need, now or after `delayMs`. */
  scaleEnvironment(environment: string, when?: { delayMs: number }): Promise<void>;
}

/** The queue's database cannot be reached. */
export class QueueUnavailable extends Error {
  constructor(cause: unknown) {
    super('the queue does not answer', { cause });
    this.name = 'QueueUnavailable';
  }
}
