import { exchangeWebFlowCode } from '@octokit/oauth-methods';
import { request as octokitRequest } from '@octokit/request';

const LIMIT_MS = 8000;

type Client = { apiUrl: string; clientId: string; clientSecret: string };

/**
 * Shows GitHub id and secret with a code that does not exist: its answer tells which of the three is wrong
 * (docs.github.com, "Troubleshooting OAuth app access token request errors").
 */
export async function askSignIn({ apiUrl, clientId, clientSecret }: Client): Promise<string> {
  const signal = AbortSignal.timeout(LIMIT_MS);
  const request = octokitRequest.defaults({ baseUrl: apiUrl, request: { signal } });
  const code = 'slashrun-doctor';
  const redirectUrl = 'http://localhost/';
  try {
    await exchangeWebFlowCode({
      clientType: 'github-app',
      clientId,
      clientSecret,
      code,
      redirectUrl,
      request,
    });
    return 'yes to a code that it never gave';
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return /\((\w+), \S+\)$/.exec(message)?.[1] ?? message;
  }
}
