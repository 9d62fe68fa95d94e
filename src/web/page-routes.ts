import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { secureHeaders } from 'hono/secure-headers';
import { z } from 'zod';
import type { Dependencies } from '../engine/dependencies.ts';
import { resultsOf } from '../engine/execution-row.ts';

const YEAR_SECONDS = 31_536_000;

type Options = {
  /** Folder of the built page. */
  pageDir: string;
};

/**
 * The page: one document for every address of its own, and what that loads, all from here. What people's
 * programs printed is shown in it, so it runs no script but its own, and an address tells nobody its key.
 */
export async function createPageRoutes(
  { store, links }: Dependencies,
  { pageDir }: Options,
): Promise<Hono> {
  const html = await readFile(join(pageDir, 'index.html'), 'utf8');
  const routes = new Hono();
  const document = (c: Context) => {
    c.header('cache-control', 'no-store');
    return c.html(html);
  };
  const headers = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      // Pictures of people lie with GitHub; charts are saved from memory.
      imgSrc: ["'self'", 'data:', 'blob:', 'https:'],
      // Widths and places of what is drawn are set on elements.
      styleSrc: ["'self'", "'unsafe-inline'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    // Whoever stands before us decides that.
    strictTransportSecurity: false,
  });
  routes.use('/assets/*', compress());
  routes.use(
    '/assets/*',
    serveStatic({
      root: pageDir,
      // Their names change with what is in them.
      onFound: (_path, c) =>
        c.header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`),
    }),
  );
  routes.get('/', headers, document);
  // `curl` of the link on a check run prints the log.
  routes.get('/r/:owner/:name/executions/:counter', headers, async (c) => {
    const key = c.req.query('key');
    if (key === undefined || c.req.header('accept')?.includes('text/html')) return document(c);
    const { owner, name } = c.req.param();
    const counter = z.coerce.number().int().positive().safeParse(c.req.param('counter'));
    const wanted = `${owner}/${name}`.toLowerCase();
    const known = (await store.repositories.active()).find(
      ({ repository }) => `${repository.owner}/${repository.name}`.toLowerCase() === wanted,
    );
    const execution =
      known && counter.success
        ? await store.executions.byCounter(known.repository.id, counter.data)
        : undefined;
    if (!execution || !links.opens(execution.id, key)) return document(c);
    const log = new URL(links.log(resultsOf(execution)));
    const from = c.req.query('from');
    if (from !== undefined) log.searchParams.set('from', from);
    return c.redirect(`${log.pathname}${log.search}`, 302);
  });
  routes.get('/r/*', headers, document);
  return routes;
}
