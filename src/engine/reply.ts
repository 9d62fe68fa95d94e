import type { About, CommentEvent } from '../core/event/github-event.ts';
import { cutComment } from '../core/report/cut-text.ts';
import type { Dependencies } from './dependencies.ts';
import { GitHubRefused } from './ports/github.ts';
import type { ReplyKind } from './ports/store.ts';

type Said = {
  deliveryId: string;
  event: Pick<About & CommentEvent, 'repository' | 'pullRequest'>;
  kind: ReplyKind;
  text: string;
};

/**
 * Answers a comment, once however often its delivery is handled, and folds away the help and the errors
 * that came before.
 */
export async function reply(deps: Dependencies, said: Said): Promise<void> {
  const { deliveryId, event, kind, text } = said;
  const { repository, pullRequest } = event;
  const { github, store } = deps;
  const place = { deliveryId, repositoryId: repository.id, pullRequest };
  const known = await store.replies.find(deliveryId);
  if (known?.commentId === undefined) {
    const mark = `<!-- slashrun ${deliveryId} -->`;
    // Requested but not recorded: we died in between, and GitHub may have it.
    const posted = known ? await github.findComment(repository, pullRequest, mark) : undefined;
    if (!known) await store.replies.request({ ...place, kind });
    const body = `${cutComment(text, mark)}\n\n${mark}`;
    const comment = posted ?? (await github.comment(repository, pullRequest, body));
    await store.replies.record(deliveryId, comment);
  }
  for (const older of await store.replies.outdated(place)) {
    await github.minimizeComment(repository, older.nodeId ?? '').catch((error: unknown) => {
      if (!(error instanceof GitHubRefused)) throw error;
    });
    await store.replies.markMinimized(older.deliveryId);
  }
}
