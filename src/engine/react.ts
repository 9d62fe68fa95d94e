import type { About, CommentEvent } from '../core/event/github-event.ts';
import type { Dependencies } from './dependencies.ts';
import { GitHubRefused, type Reaction } from './ports/github.ts';

type Commented = Pick<About & CommentEvent, 'repository' | 'commentId'>;

/** A comment that is gone by now is no reason not to do what it said. */
export async function react(
  { github, log }: Dependencies,
  { repository, commentId }: Commented,
  reaction: Reaction,
): Promise<void> {
  await github.react(repository, commentId, reaction).catch((error: unknown) => {
    if (!(error instanceof GitHubRefused)) throw error;
    log.warn({ commentId, err: error }, 'GitHub refused the reaction');
  });
}
