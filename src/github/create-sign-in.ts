import {
  exchangeWebFlowCode,
  getWebFlowAuthorizationUrl,
  refreshToken as refresh,
} from '@octokit/oauth-methods';
import { ProbotOctokit } from 'probot';
import type { SignIn, UserToken, WebSignIn } from '../engine/ports/sign-in.ts';
import { orUnknown } from './github-error.ts';

type Client = { id: string | undefined; secret: string | undefined };

/** People's sign-in, with the App's client id and secret. */
export function createSignIn(
  apiUrl: string,
  { id: clientId, secret: clientSecret }: Client,
): SignIn {
  const octokitWith = (auth: { token?: string }) =>
    new ProbotOctokit({
      ...(auth.token !== undefined && { auth }),
      baseUrl: apiUrl,
      retry: { enabled: false },
      throttle: { enabled: false },
    });
  return {
    clientId,
    web:
      clientId === undefined || clientSecret === undefined
        ? undefined
        : createWeb({ clientId, clientSecret }, octokitWith({}).request),
    async userOf(token) {
      const answer = await orUnknown(octokitWith({ token }).rest.users.getAuthenticated());
      if (!answer) return undefined;
      const { login, id, avatar_url: avatarUrl } = answer.data;
      return { login, id, avatarUrl };
    },
  };
}

type Secrets = { clientId: string; clientSecret: string };

function createWeb(client: Secrets, request: ProbotOctokit['request']): WebSignIn {
  const app = { clientType: 'github-app', ...client, request } as const;
  return {
    authorizeUrl: ({ state, redirectUrl }) =>
      getWebFlowAuthorizationUrl({
        clientType: 'github-app',
        clientId: client.clientId,
        state,
        redirectUrl,
        request,
      }).url,
    exchange: ({ code, redirectUrl }) =>
      orRefused(exchangeWebFlowCode({ ...app, code, redirectUrl })),
    refresh: (refreshToken) => orRefused(refresh({ ...app, refreshToken })),
  };
}

type Answer = {
  authentication: { token: string; refreshToken?: string; expiresAt?: string };
};

/** GitHub says no with status 200 and an error in it, which the library throws as 400. */
async function orRefused(asking: Promise<Answer>): Promise<UserToken | undefined> {
  try {
    const { token, refreshToken, expiresAt } = (await asking).authentication;
    if (refreshToken === undefined || expiresAt === undefined) return { token };
    return { token, expires: { at: Date.parse(expiresAt), refreshToken } };
  } catch (error) {
    const status = error instanceof Error && 'status' in error ? error.status : undefined;
    if (status === 400 || status === 401 || status === 404) return undefined;
    throw error;
  }
}
