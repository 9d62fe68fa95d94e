import type { GitHub } from '../engine/ports/github.ts';
import { orRefused } from './github-error.ts';
import { type OctokitFor, nameOf } from './octokit-for.ts';

type Comments = Pick<
  GitHub,
  'react' | 'comment' | 'updateComment' | 'findComment' | 'minimizeComment'
>;

/** What we say to comments. */
export function createComments(octokitFor: OctokitFor): Comments {
  return {
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
      const { data } = await orRefused(
        octokit.rest.issues.createComment({
          ...nameOf(repository),
          issue_number: pullRequest,
          body,
        }),
      );
      return { commentId: data.id, nodeId: data.node_id };
    },

    async updateComment(repository, commentId, body) {
      const octokit = await octokitFor(repository);
      const place = { ...nameOf(repository), comment_id: commentId };
      await orRefused(octokit.rest.issues.updateComment({ ...place, body }));
    },

    async findComment(repository, pullRequest, mark) {
      const octokit = await octokitFor(repository);
      // Newest last is the only order that GitHub knows; a day is more than any job is retried.
      const since = new Date(Date.now() - DAY_MS).toISOString();
      const comments = await orRefused(
        octokit.paginate(octokit.rest.issues.listComments, {
          ...nameOf(repository),
          issue_number: pullRequest,
          since,
          per_page: 100,
        }),
      );
      const found = comments.findLast(({ body }) => body?.includes(mark));
      return found && { commentId: found.id, nodeId: found.node_id };
    },

    async minimizeComment(repository, nodeId) {
      const octokit = await octokitFor(repository);
      await orRefused(octokit.graphql(MINIMIZE, { id: nodeId }));
    },
  };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Only GraphQL can do this. */
const MINIMIZE = `mutation ($id: ID!) {
  minimizeComment(input: { subjectId: $id, classifier: OUTDATED }) {
    minimizedComment { isMinimized }
  }
}`;
