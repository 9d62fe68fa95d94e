import { ROLES, type Role } from '../core/rules/rules.ts';
import { type GitHub, GitHubRefused } from '../engine/ports/github.ts';
import { orUndefined } from './github-error.ts';
import { type OctokitFor, nameOf } from './octokit-for.ts';

/** What people may do. */
export function createPeople(octokitFor: OctokitFor): Pick<GitHub, 'role' | 'isInTeam'> {
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
      ).catch((error: unknown) => {
        // Without the permission to read members nobody is known to be in a team.
        if (error instanceof GitHubRefused && error.status === 403) return undefined;
        throw error;
      });
      return answer?.data.state === 'active';
    },
  };
}

function asRole(name: string | undefined): Role | undefined {
  return ROLES.find((role) => role === name);
}
