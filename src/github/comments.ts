import { ROLES, type Role } from '../core/rules/rules.ts';
import type { GitHub } from '../engine/ports/github.ts';
import { orRefused, orUndefined } from './github-error.ts';
import { type OctokitFor, nameOf } from './octokit-for.ts';

type Comments = Pick<
  GitHub,
  'role' | 'isInTeam' | 'react' | 'comment' | 'updateComment' | 'findComment' | 'minimizeComment'
>;

/** Who comments, and what we answer. */
export function createComments(octokitFor: OctokitFor): Comments {
  return {
    async role(repository, login) {
      const octokit = await octokitFor(repository);
      const answer = await orUndefined(
        octokit.rest.repos.getCollaboratorPermissionLevel({
          ...nameOf(repository),
          username: login,
        }),
      );
      const { role_name: role, permission } = answer?.data ?? {};
      // A role that an organisation made up itself is one of the old four levels underneath.
      return asRole(role) ?? asRole(permission) ?? 'none';
    },

    async isInTeam(repository, team, login) {
      const octokit = await octokitFor(repository);
      const answer = await orUndefined(
        octokit.rest.teams.getMembershipForUserInOrg({
          org: repository.owner,
          team_slug: team,
          username: login,
        }),
      );
      return answer?.data.state === 'active';
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

function asRole(name: string | undefined): Role | undefined {
  return ROLES.find((role) => role === name);
}
