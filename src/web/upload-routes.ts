import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { Dependencies } from '../engine/dependencies.ts';
import { confirmUpload, requestUpload } from '../engine/store-upload.ts';
import type { Visitors } from './visitors.ts';

/** The file itself goes straight into storage. */
const MAX_BODY_BYTES = 64 * 1024;

const UploadRequest = z.object({
  name: z.string().min(1).max(1024),
  sizeBytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
});

/**
 * Files that a person gives to executions of a repository: asked for with that person's own GitHub
 * token, put straight into storage, confirmed, and then named in a request as `datum://ID`.
 */
export function createUploadRoutes(deps: Dependencies, visitors: Visitors): Hono {
  const routes = new Hono().basePath('/api/v1/repositories/:owner/:name');
  routes.use('/files/*', bodyLimit({ maxSize: MAX_BODY_BYTES }));

  routes.post('/files', async (c) => {
    const person = await visitors.writerOf(c, c.req.param());
    const file = UploadRequest.parse(await c.req.json());
    return c.json(await requestUpload(deps, person, file), 201);
  });

  routes.post('/files/:id/uploaded', async (c) => {
    const person = await visitors.writerOf(c, c.req.param());
    await confirmUpload(deps, person, z.uuid().parse(c.req.param('id')));
    return c.json({});
  });

  return routes;
}
