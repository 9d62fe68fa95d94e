import type { GitHubEvent } from '../core/event/github-event.ts';

/** An event on its way through the use cases. */
export type Handled<Event = GitHubEvent> = {
  deliveryId: string;
  /** When we got it, by our own clock. */
  receivedAt: number;
  /** The number of the one thing that is asked for again, of all that the event asked for. */
  only?: number | undefined;
  event: Event;
};
