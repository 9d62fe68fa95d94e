import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Dependencies } from '../engine/dependencies.ts';
import { startDispatched } from '../engine/start-dispatched.ts';
import { readDispatch } from '../core/request/read-dispatch.ts';
import { Refusal } from './problem.ts';
import { writerOf } from './writer-of.ts';

const MAX_BODY_BYTES = 256 * 1024;

/**
 * What people and their programs start without GitHub's pages, with their own GitHub token. The body is
 * that of a `repository_dispatch`: `{step, ref, env, parameters, inputs}`.
 */
export function createRunRoutes(deps: Dependencies): Hono {
  const routes = new Hono().basePath('/api/v1/repositories/:owner/:name');
  routes.use('/executions', bodyLimit({ maxSize: MAX_BODY_BYTES }));

  routes.post('/executions', async (c) => {
    const { repository, defaultBranch, login, id } = await writerOf(deps, c);
    const body: unknown = await c.req.json();
    const read = readDispatch(body);
    if (!read.ok) throw new Refusal(400, 'invalid', read.message);
    // It goes the way of everything that starts something: first it is kept.
    const deliveryId = `api:${randomUUID()}`;
    const receivedAt = deps.now();
    const delivery = { id: deliveryId, event: 'slashrun.api', payload: body, receivedAt };
    await deps.store.repositories.record({ repository, defaultBranch, isActive: true });
    await deps.store.deliveries.add(delivery);
    const started = await startDispatched(deps, {
      deliveryId,
      repository,
      defaultBranch,
      sender: { login, id, isBot: false },
      via: 'api',
      request: read.request,
    });
    await deps.store.deliveries.markHandled(deliveryId, deps.now());
    if (!started.ok) throw new Refusal(422, 'invalid', started.messages.join('; '));
    const { execution } = started;
    return c.json(
      {
        id: execution.id,
        counter: execution.counter,
        step: execution.spec.step,
        commit: execution.spec.commit,
        environment: execution.spec.environment,
        log: deps.links.log(execution.id),
      },
      201,
    );
  });

  return routes;
}
