import type { AppOctokit } from './ask-app.ts';

export type AppCredentials = {
  appId: number;
  /** PEM. */
  privateKey: string;
  /** Where the REST API is, without a slash at its end. */
  apiUrl: string;
};

/** An Octokit that signs as the App itself; asks each thing once. */
export async function openApp({ appId, privateKey, apiUrl }: AppCredentials): Promise<AppOctokit> {
  // Half a second that the other commands need not wait.
  const { ProbotOctokit } = await import('probot');
  const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
  return new ProbotOctokit({
    auth: { appId, privateKey },
    baseUrl: apiUrl,
    log: silent,
    retry: { enabled: false },
    throttle: { enabled: false },
  });
}

function ignore(): void {
  // What fails is thrown as well.
}
