import type { GitHub } from '../engine/ports/github.ts';
import { orRefused, orUndefined } from './github-error.ts';
import { type OctokitFor, nameOf } from './octokit-for.ts';

type Comments = Pick<GitHub, 'permission' | 'react' | 'comment'>;

/** Who comments, and what we answer. */
export function createComments(octokitFor: OctokitFor): Comments {
  return {
    async permission(repository, login) {
      const octokit = await octokitFor(repository);
      const answer = await orUndefined(
        octokit.rest.repos.getCollaboratorPermissionLevel({
          ...nameOf(repository),
          username: login,
        }),
      );
      const permission = answer?.data.permission;
      return permission === 'admin' || permission === 'write' || permission === 'read'
        ? permission
        : 'none';
    },

    async react(repository, commentId, reaction) {
      const octokit = await octokitFor(repository);
      await orRefused(
        octokit.rest.reactions.createForIssueComment({
          ...nameOf(repository),
          comment_id: commentId,
          content: reaction,
        }),
      );
    },

    async comment(repository, pullRequest, body) {
      const octokit = await octokitFor(repository);
      await orRefused(
        octokit.rest.issues.createComment({
          ...nameOf(repository),
          issue_number: pullRequest,
          body,
        }),
      );
    },
  };
}
