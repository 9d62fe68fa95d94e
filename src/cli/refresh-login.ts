import { z } from 'zod';
import { NotSignedIn, ServerAway } from './cli-error.ts';
import { explainUnreachable } from './explain-unreachable.ts';
import { type Login, type Logins, writeLogins } from './logins.ts';

/** What is over so soon would be over on its way. */
const MARGIN_MS = 60_000;
const ANSWER_MS = 30_000;

const Refreshed = z.object({
  access_token: z.string(),
  expires_in: z.number().optional(),
  refresh_token: z.string().optional(),
});

/**
 * The login at that server with a token that is still good: GitHub's are good for eight hours where the
 * App says that they expire, and are then exchanged for a new one.
 */
export async function freshLogin(
  logins: Logins,
  server: string,
  now = Date.now(),
): Promise<Login | undefined> {
  const login = logins.servers[server];
  if (!login || login.expiresAt === undefined || login.expiresAt > now + MARGIN_MS) return login;
  const refreshed = await refresh(login);
  if (!refreshed)
    throw new NotSignedIn(`your login to ${server} is over: slashrun login --server ${server}`);
  const { access_token: token, expires_in: seconds, refresh_token: refreshToken } = refreshed;
  const { expiresAt: _, ...lasting } = login;
  const fresh: Login = {
    ...lasting,
    token,
    ...(seconds !== undefined && { expiresAt: now + seconds * 1000 }),
    ...(refreshToken !== undefined && { refreshToken }),
  };
  await writeLogins({ ...logins, servers: { ...logins.servers, [server]: fresh } });
  return fresh;
}

/** One of a device's login needs no secret of the App. Undefined when GitHub does not take it any more. */
async function refresh({ githubUrl, clientId, refreshToken }: Login) {
  if (githubUrl === undefined || clientId === undefined || refreshToken === undefined) return;
  let answer: unknown;
  try {
    const response = await fetch(`${githubUrl}/login/oauth/access_token`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({
        client_id: clientId,
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    answer = await response.json();
  } catch (error) {
    throw new ServerAway(explainUnreachable(githubUrl, error), error);
  }
  return Refreshed.safeParse(answer).data;
}
