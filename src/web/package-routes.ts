import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { Dependencies } from '../engine/dependencies.ts';
import { confirmPackage, requestPackage } from '../engine/store-package.ts';
import { PackageRequest } from '../protocol/package-api.ts';
import type { Visitors } from './visitors.ts';

/** A million characters of `valohai.yaml`, as JSON. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits');

/** Packed folders that a person wants to run: announced, put straight into storage, confirmed. */
export function createPackageRoutes(deps: Dependencies, visitors: Visitors): Hono {
  const routes = new Hono().basePath('/api/v1/repositories/:owner/:name/packages');
  routes.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));

  routes.post('/', async (c) => {
    const person = await visitors.writerOf(c, c.req.param());
    const request = PackageRequest.parse(await c.req.json());
    return c.json(await requestPackage(deps, person, request));
  });

  routes.post('/:sha256/uploaded', async (c) => {
    const person = await visitors.writerOf(c, c.req.param());
    await confirmPackage(deps, person, Sha256.parse(c.req.param('sha256')));
    return c.json({});
  });

  return routes;
}
