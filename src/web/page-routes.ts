import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import type { Dependencies } from '../engine/dependencies.ts';
import { resultsOf } from '../engine/execution-row.ts';
import { avatarHosts } from './avatar-hosts.ts';
import type { Visitors } from './visitors.ts';

const YEAR_SECONDS = 31_536_000;

/** The page, built: the folder and its one document. */
export type Page = { folder: string; document: string };

type Options = { page: Page; githubUrl: string; visitors: Visitors };

/**
 * The page: one document for every address of its own, and what that loads, all from here. What people's
 * programs printed is shown in it, so it runs no script but its own.
 */
export function createPageRoutes(
  { links }: Dependencies,
  { page, githubUrl, visitors }: Options,
): Hono {
  const routes = new Hono();
  const policy = policyFor(githubUrl);
  const show = (c: Context) => {
    c.header('cache-control', 'no-store');
    c.header('content-security-policy', policy);
    return c.html(page.document);
  };
  routes.use('/assets/*', compress());
  routes.use(
    '/assets/*',
    serveStatic({
      root: page.folder,
      // Their names change with what is in them.
      onFound: (_path, c) =>
        c.header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`),
    }),
  );
  routes.get('/', show);
  // `curl` of the link on a check run prints the log.
  routes.get('/r/:owner/:name/executions/:counter', async (c) => {
    const isBrowser = c.req.header('accept')?.includes('text/html') === true;
    if (isBrowser || c.req.query('key') === undefined) return show(c);
    const { listed } = await visitors.readable(c);
    const log = new URL(links.log(resultsOf(listed.execution)));
    const from = c.req.query('from');
    if (from !== undefined) log.searchParams.set('from', from);
    return c.redirect(`${log.pathname}${log.search}`, 302);
  });
  routes.get('/r/*', show);
  return routes;
}

/** The page loads and asks nothing but us; people's pictures lie with GitHub, charts are saved from memory. */
function policyFor(githubUrl: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    ["img-src 'self' data: blob:", ...avatarHosts(githubUrl)].join(' '),
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}
