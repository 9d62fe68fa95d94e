import type { Context } from 'hono';
import { Refusal } from './problem.ts';

/** Requests that change nothing. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

type Request = {
  method: string;
  /** Where the browser says that the request comes from; it says so by https and on its own machine. */
  fetchSite: string | undefined;
  origin: string | undefined;
  host: string | undefined;
};

/**
 * Refuses a change that a page of another site made a browser ask for: the cookie goes with that too. For
 * what a cookie authorises; who shows a token has it from no browser.
 */
export function requireSameOrigin(c: Context, ownOrigin: string): void {
  const request = {
    method: c.req.method,
    fetchSite: c.req.header('sec-fetch-site'),
    origin: c.req.header('origin'),
    host: c.req.header('host'),
  };
  if (isForeign(request, ownOrigin))
    throw new Refusal(403, 'unauthorized', 'this was asked by a page of another site');
}

export function isForeign(request: Request, ownOrigin: string): boolean {
  const { method, fetchSite, origin, host } = request;
  if (SAFE.has(method)) return false;
  if (fetchSite !== undefined) return fetchSite !== 'same-origin';
  if (origin === undefined || !URL.canParse(origin)) return true;
  // A server has more names than the one that it was told, and a proxy may hand on another.
  return origin !== ownOrigin && new URL(origin).host !== host;
}
