import {
  deleteToken,
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
    authorizeUrl({ state, challenge, redirectUrl }) {
      const { clientId } = client;
      const asked = { clientType: 'github-app', clientId, state, redirectUrl, request } as const;
      const url = new URL(getWebFlowAuthorizationUrl(asked).url);
      // The library does not know them yet.
      url.searchParams.set('code_challenge', challenge);
      url.searchParams.set('code_challenge_method', 'S256');
      return url.href;
    },
    exchange({ code, verifier, redirectUrl }) {
      const proving = request.defaults({ code_verifier: verifier });
      return orRefused(exchangeWebFlowCode({ ...app, request: proving, code, redirectUrl }));
    },
    refresh: (refreshToken) => orRefused(refresh({ ...app, refreshToken })),
    async revoke(token) {
      // 404: it has ended already.
      await orUnknown(deleteToken({ ...app, token }));
    },
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
