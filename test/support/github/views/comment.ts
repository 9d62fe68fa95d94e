import type { Comment, Reaction } from '../state.ts';
import { associationOf, type World } from '../world.ts';
import { HTML, nodeId, viewAccount, viewApp } from './account.ts';
import { viewReactionCounts } from './pull-request.ts';

/** A comment of a pull request, with the count of its reactions. */
export function viewComment(world: World, comment: Comment) {
  const { fullName } = comment.repository;
  const self = `${world.url}/repos/${fullName}/issues/comments/${comment.id}`;
  const contents = [...world.reactions.values()]
    .filter(({ commentId }) => commentId === comment.id)
    .map(({ content }) => content);
  return {
    url: self,
    html_url: `${HTML}/${fullName}/pull/${comment.issueNumber}#issuecomment-${comment.id}`,
    issue_url: `${world.url}/repos/${fullName}/issues/${comment.issueNumber}`,
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    user: viewAccount(world, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(comment.repository, comment.user),
    body: comment.body,
    reactions: viewReactionCounts(`${self}/reactions`, contents),
    performed_via_github_app: comment.viaApp ? viewApp(world, world.app) : null,
  };
}

/** A reaction as it is listed under its comment. */
export function viewReaction(world: World, reaction: Reaction) {
  return {
    id: reaction.id,
    node_id: nodeId('Reaction', reaction.id),
    user: viewAccount(world, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}
