import { z } from 'zod';
import { GitHubRefused } from '../engine/ports/github.ts';

/** What Octokit throws for an answer that is not 2xx. */
const RequestError = z.object({
  status: z.int(),
  message: z.string(),
  response: z
    .object({ headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()) })
    .optional(),
});

/** Turns answers that will stay the same into `GitHubRefused`; lets passing trouble through. */
export async function orRefused<T>(request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    const answer = RequestError.safeParse(error);
    if (answer.success && isFinal(answer.data))
      throw new GitHubRefused(answer.data.status, answer.data.message, error);
    throw error;
  }
}

/** As `orRefused`, with undefined for what is not there. */
export async function orUndefined<T>(request: Promise<T>): Promise<T | undefined> {
  return orRefused(request).catch((error: unknown) => {
    if (error instanceof GitHubRefused && error.status === 404) return undefined;
    throw error;
  });
}

/** As `orUndefined`, also for a commit: GitHub calls one that is not there unprocessable. */
export async function orAbsent<T>(request: Promise<T>): Promise<T | undefined> {
  return orUndefined(request).catch((error: unknown) => {
    // An empty repository is in conflict with every question about its commits.
    if (error instanceof GitHubRefused && [409, 422].includes(error.status)) return undefined;
    throw error;
  });
}

/** As `orUndefined`, also for a token that is none: it was somebody else's, not ours. */
export async function orUnknown<T>(request: Promise<T>): Promise<T | undefined> {
  return orUndefined(request).catch((error: unknown) => {
    const answer = RequestError.safeParse(error);
    if (answer.success && answer.data.status === 401) return undefined;
    throw error;
  });
}

/** Both of GitHub's rate limits answer 403 or 429; a token that just ran out, 401. */
function isFinal({ status, response }: z.infer<typeof RequestError>): boolean {
  const isRateLimit =
    response?.headers['retry-after'] !== undefined ||
    String(response?.headers['x-ratelimit-remaining']) === '0';
  if (status === 403) return !isRateLimit;
  return [400, 404, 409, 410, 422, 451].includes(status);
}
