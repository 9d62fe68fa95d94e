import { createMiddleware } from 'hono/factory';

/**
 * What holds for every answer that does not say otherwise: it runs nothing where a browser shows it, is
 * what it says it is, and its address, which may hold a key, is told to nobody else.
 */
export const secureHeaders = createMiddleware(async (c, next) => {
  await next();
  const { headers } = c.res;
  if (!headers.has('content-security-policy'))
    c.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; sandbox");
  c.header('x-content-type-options', 'nosniff');
  c.header('referrer-policy', 'same-origin');
  c.header('cross-origin-resource-policy', 'same-origin');
});
