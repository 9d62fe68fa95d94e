import { z } from 'zod';
import { accountOf } from '../caller.ts';
import { notFound } from '../refusal.ts';
import type { Reaction } from '../state.ts';
import { viewReaction } from '../views/comment.ts';
import { commentOf } from './comments.ts';
import { ok, type Operations, page, repositoryOf, variable } from './operation.ts';

const reactionBody = z.object({
  content: z.enum(['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']),
});

const ANY_OF = ['issues', 'pull_requests'];

/** Reactions to comments; no webhook tells of them. */
export const reactionOperations: Operations = {
  'reactions/create-for-issue-comment': (call) => {
    const { world } = call;
    const comment = commentOf(call, repositoryOf(call, ANY_OF, 'write'));
    const { content } = reactionBody.parse(call.body);
    const user = accountOf(call.caller);
    // One reaction of a kind per account: the second request finds the first reaction.
    const existing = [...world.reactions.values()].find(
      (given) =>
        given.commentId === comment.id && given.user.id === user.id && given.content === content,
    );
    if (existing !== undefined) return ok(viewReaction(world, existing));
    const reaction: Reaction = {
      id: world.nextId(),
      commentId: comment.id,
      user,
      content,
      createdAt: world.timestamp(),
    };
    world.reactions.set(reaction.id, reaction);
    return ok(viewReaction(world, reaction), 201);
  },

  'reactions/list-for-issue-comment': (call) => {
    const comment = commentOf(call, repositoryOf(call, ANY_OF));
    const { content } = call.query;
    const found = [...call.world.reactions.values()].filter(
      (given) =>
        given.commentId === comment.id && (content === undefined || given.content === content),
    );
    const { headers, items } = page(call, found);
    const body = items.map((reaction) => viewReaction(call.world, reaction));
    return { kind: 'json', status: 200, body, headers };
  },

  'reactions/delete-for-issue-comment': (call) => {
    const comment = commentOf(call, repositoryOf(call, ANY_OF, 'write'));
    const reaction = call.world.reactions.get(Number(variable(call, 'reaction_id')));
    const isOwn = reaction?.user.id === accountOf(call.caller).id;
    if (reaction === undefined || reaction.commentId !== comment.id || !isOwn) throw notFound();
    call.world.reactions.delete(reaction.id);
    return { kind: 'empty', status: 204 };
  },
};
