import { ProbotOctokit } from 'probot';
import type { GitHub } from '../engine/ports/github.ts';
import { createAppItself } from './app-itself.ts';
import { createCheckRuns } from './check-runs.ts';
import { createComments } from './comments.ts';
import { createCommits } from './commits.ts';
import { createContents } from './contents.ts';
import { createPeople } from './people.ts';
import { createPullRequests } from './pull-requests.ts';
import { createReadOnlyTokens } from './read-only-tokens.ts';
import { createPersonOf } from './person-of.ts';
import type { GitHubApp } from './open-github-app.ts';
import type { OctokitFor } from './octokit-for.ts';

/** GitHub for the engine, with an installation's token for each repository. */
export function createGitHub(
  { probot, limits }: GitHubApp,
  { apiUrl, serverUrl }: { apiUrl: string; serverUrl: string },
): GitHub {
  const octokitFor: OctokitFor = ({ installationId }) => probot.auth(installationId);
  const asApp = (): Promise<ProbotOctokit> => probot.auth();
  const readOnlyToken = createReadOnlyTokens(asApp);
  const people = createPeople(octokitFor);
  return {
    ...createContents({
      asApp,
      octokitFor,
      readOnlyToken,
      limits,
      role: people.role,
      apiUrl,
      serverUrl,
    }),
    ...createCommits(octokitFor),
    ...createPullRequests(octokitFor),
    ...people,
    ...createComments(octokitFor),
    ...createAppItself(probot),
    ...createCheckRuns(octokitFor),
    ...createPersonOf({
      appOctokit: asApp,
      octokitWith: (token) =>
        new ProbotOctokit({
          auth: { token },
          baseUrl: apiUrl,
          retry: { enabled: false },
          throttle: { enabled: false },
        }),
    }),
  };
}
