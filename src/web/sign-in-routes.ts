import { createHash, randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Dependencies } from '../engine/dependencies.ts';
import { type People, isOnThisMachine } from './identify-person.ts';
import type { OperatorLink } from './operator-link.ts';
import { ownPath } from './own-path.ts';
import type { Sessions } from './sessions.ts';
import { trouble } from './trouble-page.ts';

const CALLBACK = '/sign-in/github';

const noStore = createMiddleware(async (c, next) => {
  await next();
  c.header('cache-control', 'no-store');
});

type Options = {
  sessions: Sessions;
  people: People;
  /** As browsers reach the server. */
  publicUrl: string;
  /** Where only the server's operator reads what it prints. */
  operatorLink: OperatorLink | undefined;
};

/** How people sign in with a browser: at GitHub, or by the link that the server printed. */
export function createSignInRoutes(
  { signIn, log }: Dependencies,
  { sessions, people, publicUrl, operatorLink }: Options,
): Hono {
  const { web } = signIn;
  const routes = new Hono();
  routes.use('/sign-in/*', noStore);
  routes.use('/sign-in', noStore);
  const redirectUrl = `${publicUrl}${CALLBACK}`;

  routes.get('/sign-in', async (c) => {
    if (!web) return trouble(c, 503, NOT_SET_UP);
    const [state, verifier] = [randomText(), randomText()];
    await sessions.send(c, { state, verifier, to: ownPath(c.req.query('to')) });
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    return c.redirect(web.authorizeUrl({ state, challenge, redirectUrl }), 302);
  });

  routes.get(CALLBACK, async (c) => {
    if (!web) return trouble(c, 503, NOT_SET_UP);
    const way = await sessions.sent(c);
    const { state, code } = c.req.query();
    if (!way || state !== way.state) return trouble(c, 400, UNKNOWN_WAY);
    // The person did not want to, and is where they were.
    if (code === undefined) return c.redirect(way.to, 302);
    const given = await web.exchange({ code, verifier: way.verifier, redirectUrl });
    const user = given && (await signIn.userOf(given.token));
    if (!user) return trouble(c, 400, WRONG_CODE);
    await sessions.begin(c, { via: 'github', ...given });
    log.info({ login: user.login }, 'signed in');
    return c.redirect(way.to, 302);
  });

  routes.get('/sign-in/link', async (c) => {
    if (!isOnThisMachine(c) || !operatorLink?.redeem(c.req.query('key') ?? ''))
      return trouble(c, 403, USED_LINK);
    await sessions.begin(c, { via: 'link' });
    log.info('the operator signed in');
    return c.redirect('/', 302);
  });

  routes.post('/sign-out', async (c) => {
    await people.signOut(c);
    return c.redirect('/', 303);
  });

  return routes;
}

const NOT_SET_UP = {
  title: 'Nobody can sign in with GitHub here',
  text: 'The server was not told CLIENT_ID and CLIENT_SECRET of its App.',
};
const UNKNOWN_WAY = {
  title: 'This way back is not known',
  text: 'It was used already, is older than ten minutes, or began in another browser.',
  again: '/sign-in',
};
const WRONG_CODE = {
  title: 'GitHub does not take the code',
  text: 'It was used already, or is older than ten minutes.',
  again: '/sign-in',
};
const USED_LINK = {
  title: 'This link is not good',
  text: 'It was used already, or the server was started again since: it prints another one at each start, for a browser on the same machine.',
};

function randomText(): string {
  return randomBytes(32).toString('base64url');
}
