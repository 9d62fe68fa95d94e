import { type Probot, ProbotOctokit } from 'probot';
import type { GitHub } from '../engine/ports/github.ts';
import { createAppItself } from './app-itself.ts';
import { createCheckRuns } from './check-runs.ts';
import { createComments } from './comments.ts';
import { createContents } from './contents.ts';
import { createPullRequests } from './pull-requests.ts';
import { createReadOnlyTokens } from './read-only-tokens.ts';
import { createPersonOf } from './person-of.ts';
import type { OctokitFor } from './octokit-for.ts';

/** GitHub for the engine, with an installation's token for each repository. */
export function createGitHub(probot: Probot, apiUrl: string): GitHub {
  const octokitFor: OctokitFor = ({ installationId }) => probot.auth(installationId);
  const readOnlyToken = createReadOnlyTokens(() => probot.auth());
  return {
    ...createContents({ octokitFor, readOnlyToken, apiUrl }),
    ...createPullRequests(octokitFor),
    ...createComments(octokitFor),
    ...createAppItself(probot),
    ...createCheckRuns(octokitFor),
    ...createPersonOf({
      appOctokit: () => probot.auth(),
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
