/** For clients of Amazon's: somebody waits for the answer, so a second try is enough. */
export const AMAZON_LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 4000, requestTimeout: 8000, throwOnRequestTimeout: true },
} as const;
