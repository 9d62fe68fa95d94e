import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Dependencies } from '../engine/dependencies.ts';
import type { OperatorLink } from './operator-link.ts';
import { Refusal } from './problem.ts';
import type { Sessions } from './sessions.ts';

const CALLBACK = '/sign-in/github';

const noStore = createMiddleware(async (c, next) => {
  await next();
  c.header('cache-control', 'no-store');
  c.header('referrer-policy', 'no-referrer');
});

type Options = {
  sessions: Sessions;
  /** As browsers reach the server. */
  publicUrl: string;
  /** Where only the server's operator reads what it prints. */
  operatorLink: OperatorLink | undefined;
};

/** How people sign in with a browser: at GitHub, or by the link that the server printed. */
export function createSignInRoutes(
  { signIn, log }: Dependencies,
  { sessions, publicUrl, operatorLink }: Options,
): Hono {
  const routes = new Hono();
  routes.use('/sign-in/*', noStore);
  routes.use('/sign-in', noStore);

  routes.get('/sign-in', async (c) => {
    const web = requireWeb();
    const state = randomBytes(24).toString('base64url');
    await sessions.begin(c, { state, to: ownPath(c.req.query('to')) });
    return c.redirect(web.authorizeUrl({ state, redirectUrl: `${publicUrl}${CALLBACK}` }), 302);
  });

  routes.get(CALLBACK, async (c) => {
    const web = requireWeb();
    const begun = await sessions.begun(c);
    const { state, code, error } = c.req.query();
    if (!begun || state !== begun.state)
      throw new Refusal(400, 'invalid', 'this way back is not known: sign in again');
    if (error !== undefined || code === undefined) return c.redirect(begun.to, 302);
    const given = await web.exchange({ code, redirectUrl: `${publicUrl}${CALLBACK}` });
    const user = given && (await signIn.userOf(given.token));
    if (!user) throw new Refusal(400, 'invalid', 'GitHub does not take the code: sign in again');
    const { login, avatarUrl } = user;
    await sessions.write(c, { via: 'github', login, avatarUrl, ...given });
    log.info({ login }, 'signed in');
    return c.redirect(begun.to, 302);
  });

  routes.get('/sign-in/link', async (c) => {
    if (!operatorLink?.redeem(c.req.query('key') ?? ''))
      throw new Refusal(
        403,
        'unauthorized',
        'this link was used already, or the server was started again since: it prints another at each start',
      );
    await sessions.write(c, { via: 'link' });
    log.info('the operator signed in');
    return c.redirect('/', 302);
  });

  // Ends nothing but this browser's session; a page of another site cannot send it our cookie.
  routes.post('/sign-out', (c) => {
    sessions.end(c);
    return c.body(null, 204);
  });

  return routes;

  function requireWeb() {
    if (!signIn.web)
      throw new Refusal(
        503,
        'unavailable',
        'nobody can sign in with GitHub: the server was not told CLIENT_ID and CLIENT_SECRET of its App',
      );
    return signIn.web;
  }
}

/** A path of ours, whatever somebody put into a link. */
export function ownPath(to: string | undefined): string {
  if (to === undefined || !/^\/(?![/\\])/.test(to)) return '/';
  const base = 'http://own.invalid';
  const url = URL.canParse(to, base) ? new URL(to, base) : undefined;
  return url?.origin === base ? `${url.pathname}${url.search}${url.hash}` : '/';
}
