import { setTimeout as delay } from 'node:timers/promises';
import { createDeviceCode, exchangeDeviceCode } from '@octokit/oauth-methods';
import { request as octokitRequest } from '@octokit/request';
import { z } from 'zod';
import type { ServerInfo } from '../../protocol/sign-in-api.ts';
import { CliError, Refused, ServerAway } from '../cli-error.ts';
import { explainUnreachable } from '../explain-unreachable.ts';
import type { Login } from '../logins.ts';

type Asking = {
  /** What to do where this server cannot be signed in to so. */
  how: string;
  say: (text: string) => void;
};
type Given = Pick<Login, 'token' | 'expiresAt' | 'refreshToken'>;

/** GitHub asks for so much longer when it is asked too often. */
const SLOWER_SECONDS = 5;

/**
 * GitHub's device flow: the person types a code on a page of GitHub, in whatever browser is at hand, while
 * this asks GitHub whether that was done.
 */
export async function askGitHub(
  { githubUrl, clientId }: ServerInfo,
  { how, say }: Asking,
): Promise<Given> {
  if (clientId === undefined)
    throw new Refused(
      `the server does not know how to sign people in with GitHub. Instead:\n${how}`,
    );
  const request = octokitRequest.defaults({ baseUrl: githubUrl });
  const app = { clientType: 'github-app', clientId, request } as const;
  const { data: code } = await told(githubUrl, () => createDeviceCode(app));
  say(`Open ${code.verification_uri} and enter the code ${code.user_code}\n`);
  let seconds = code.interval;
  for (;;) {
    await delay(seconds * 1000);
    const answer = await told(githubUrl, () => exchange(app, code.device_code));
    if (typeof answer !== 'string') return answer;
    if (answer === 'slow_down') seconds += SLOWER_SECONDS;
  }
}

type App = Omit<Parameters<typeof exchangeDeviceCode>[0], 'code'> & { clientType: 'github-app' };

async function exchange(app: App, code: string): Promise<Given | 'pending' | 'slow_down'> {
  try {
    const { authentication } = await exchangeDeviceCode({ ...app, code });
    const { token } = authentication;
    if (!('refreshToken' in authentication)) return { token };
    const { refreshToken, expiresAt } = authentication;
    return { token, refreshToken, expiresAt: Date.parse(expiresAt) };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === 'authorization_pending') return 'pending';
    if (reason === 'slow_down') return 'slow_down';
    throw error;
  }
}

const REFUSALS: Partial<Record<string, string>> = {
  access_denied: 'you did not allow it on GitHub: nothing was changed',
  expired_token: 'the code was not entered in time: run slashrun login again',
  device_flow_disabled:
    "the server's GitHub App does not allow it: whoever owns the App ticks 'Enable Device Flow' in its settings",
};

async function told<T>(githubUrl: string, asking: () => Promise<T>): Promise<T> {
  try {
    return await asking();
  } catch (error) {
    if (error instanceof CliError) throw error;
    const reason = reasonOf(error);
    if (reason === undefined) throw new ServerAway(explainUnreachable(githubUrl, error), error);
    throw new Refused(REFUSALS[reason] ?? `GitHub refuses: ${reason}`, error);
  }
}

const Failure = z.object({ response: z.object({ data: z.object({ error: z.string() }) }) });

/** The code that GitHub has for what is in the way; undefined when it said nothing of the kind. */
function reasonOf(error: unknown): string | undefined {
  return Failure.safeParse(error).data?.response.data.error;
}
