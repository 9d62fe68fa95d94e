import type { Probot, ProbotOctokit } from 'probot';
import type { GitHub } from '../engine/ports/github.ts';
import { orUndefined, orUnknown } from './github-error.ts';

type Access = {
  /** As the App itself. */
  appOctokit: () => ReturnType<Probot['auth']>;
  /** As whoever holds the token. */
  octokitWith: (token: string) => ProbotOctokit;
};

/** Who stands behind a token that somebody shows us, and what that person may do. */
export function createPersonOf({
  appOctokit,
  octokitWith,
}: Access): Pick<GitHub, 'personOf' | 'canRead'> {
  return {
    async canRead(token, { owner, name: repo }) {
      const found = await orUnknown(octokitWith(token).rest.repos.get({ owner, repo }));
      return found !== undefined;
    },

    async personOf(token, owner, name) {
      const person = octokitWith(token);
      const place = { owner, repo: name };
      const found = await orUnknown(person.rest.repos.get(place));
      if (!found) return undefined;
      const app = await appOctokit();
      const installation = await orUndefined(app.rest.apps.getRepoInstallation(place));
      if (!installation) return undefined;
      const { data } = found;
      const { data: user } = await person.rest.users.getAuthenticated();
      return {
        login: user.login,
        id: user.id,
        defaultBranch: data.default_branch,
        repository: {
          installationId: installation.data.id,
          id: data.id,
          owner: data.owner.login,
          name: data.name,
        },
        mayWrite: data.permissions?.push === true,
      };
    },
  };
}
