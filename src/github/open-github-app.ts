import type { Logger } from 'pino';
import { Probot, ProbotOctokit } from 'probot';
import { RateLimits } from './rate-limits.ts';

export type GitHubAppOptions = {
  appId: number;
  /** PEM. */
  privateKey: string;
  webhookSecret: string;
  /** Where the REST API is: `https://api.github.com`, or an Enterprise Server's `…/api/v3`. */
  apiUrl: string;
  log: Logger;
};

export type GitHubApp = { probot: Probot; limits: RateLimits };

/**
 * The GitHub App's credentials at work: Probot signs as the App, gets and keeps the installations'
 * tokens, and verifies deliveries. Its plugins that wait out errors and rate limits are off: they
 * would hold a job for an hour, where the queue's back-off does the same without holding anything.
 */
export async function openGitHubApp(options: GitHubAppOptions): Promise<GitHubApp> {
  const limits = new RateLimits(Date.now);
  const probot = new Probot({
    appId: options.appId,
    privateKey: options.privateKey,
    secret: options.webhookSecret,
    baseUrl: options.apiUrl,
    log: options.log.child({ name: 'probot' }, { level: 'warn' }),
    // As a function, because Probot's own options would win over plain defaults.
    Octokit: ProbotOctokit.plugin(limits.plugin).defaults((given: object) => ({
      ...given,
      retry: { enabled: false },
      throttle: { enabled: false },
    })),
  });
  await probot.ready();
  return { probot, limits };
}
