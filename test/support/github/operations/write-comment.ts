import type { Account, Comment, Repository } from '../state.ts';
import type { Deliverer } from '../webhooks/deliverer.ts';
import { commentEvent } from '../webhooks/events.ts';
import type { World } from '../world.ts';

export interface NewComment {
  repository: Repository;
  number: number;
  user: Account;
  viaApp: boolean;
  body: string;
}

/** Adds a comment and tells the App, which hears of its own comments too. */
export function writeComment(
  { webhooks, world }: { world: World; webhooks: Deliverer },
  { body, number, repository, user, viaApp }: NewComment,
): Comment {
  const createdAt = world.timestamp();
  const comment: Comment = {
    id: world.nextId(),
    repository,
    issueNumber: number,
    user,
    viaApp,
    body,
    isMinimized: false,
    createdAt,
    updatedAt: createdAt,
  };
  world.comments.set(comment.id, comment);
  webhooks.send(commentEvent(world, { action: 'created', sender: user, comment }));
  return comment;
}
