import { type Context, Hono } from 'hono';
import { Readable } from 'node:stream';
import { attachment } from '../core/output/attachment.ts';
import { type DirectoryStorage, WrongBytes } from './directory.ts';
import { type Grant, readGrant } from './signed-url.ts';

type RoutesOptions = { storage: DirectoryStorage; secret: Buffer; now: () => number };

/** Where the signed addresses of a `DirectoryStorage` lead. */
export function createDirectoryRoutes({ storage, secret, now }: RoutesOptions): Hono {
  const routes = new Hono();
  const granted = (c: Context, method: Grant['method']): Grant | undefined => {
    const { pathname, searchParams } = new URL(c.req.url);
    const key = pathname.replace(/^\/storage\//, '');
    const grant = readGrant({ key, query: searchParams }, { secret, now: now() });
    return grant?.method === method ? grant : undefined;
  };

  routes.put('/storage/*', async (c) => {
    const grant = granted(c, 'PUT');
    if (grant?.sizeBytes === undefined || grant.sha256 === undefined) return forbid(c);
    const { key, sizeBytes, sha256 } = grant;
    try {
      await storage.write(key, c.req.raw.body ?? Readable.from([]), { sizeBytes, sha256 });
    } catch (error) {
      if (error instanceof WrongBytes)
        return c.json({ error: 'invalid', message: error.message }, 422);
      // The sender is gone: nobody reads this, and it is no fault of ours to log.
      if (c.req.raw.signal.aborted) return c.body(null, 400);
      throw error;
    }
    return c.body(null, 200);
  });

  routes.get('/storage/*', async (c) => {
    const grant = granted(c, 'GET');
    if (!grant) return forbid(c);
    const size = await storage.size(grant.key);
    if (size === undefined) return c.json({ error: 'not-found', message: 'it is gone' }, 404);
    const range = readRange(c.req.header('range'), size);
    if (range === 'unsatisfiable') return c.body(null, 416, { 'content-range': `bytes */${size}` });
    const { start, end } = range ?? { start: 0, end: size - 1 };
    const headers = {
      'content-type': 'application/octet-stream',
      'content-disposition': attachment(grant.fileName ?? 'download'),
      'content-length': String(end - start + 1),
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
    };
    const status = range ? 206 : 200;
    if (size === 0 || c.req.method === 'HEAD') return c.body(null, status, headers);
    const bytes = await storage.read({ key: grant.key, start, length: end - start + 1 });
    if (!bytes) return c.json({ error: 'not-found', message: 'it is gone' }, 404);
    return c.body(Readable.toWeb(bytes), status, headers);
  });

  return routes;
}

function forbid(c: Context): Response {
  const message = 'this address is not whole or has expired: get a new one';
  return c.json({ error: 'forbidden', message }, 403);
}

/** One range of RFC 9110; anything else is answered with the whole. */
function readRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start > end ? 'unsatisfiable' : { start, end };
}
