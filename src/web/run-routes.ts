import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Dependencies } from '../engine/dependencies.ts';
import type { Sender } from '../core/event/github-event.ts';
import type { Execution } from '../core/execution/execution.ts';
import { rerunExecution } from '../engine/rerun-execution.ts';
import { RerunRequest, type Started } from '../protocol/run-api.ts';
import { startDispatched } from '../engine/start-dispatched.ts';
import { readDispatch } from '../core/request/read-dispatch.ts';
import { Refusal } from './problem.ts';
import type { Reader, Visitors } from './visitors.ts';

const MAX_BODY_BYTES = 256 * 1024;

/**
 * What people and their programs start without GitHub's pages, with their own GitHub token. The body is
 * that of a `repository_dispatch`: `{step, ref, env, parameters, inputs}`.
 */
export function createRunRoutes(deps: Dependencies, visitors: Visitors): Hono {
  const routes = new Hono().basePath('/api/v1');
  const limit = bodyLimit({ maxSize: MAX_BODY_BYTES });

  routes.post('/repositories/:owner/:name/executions', limit, async (c) => {
    const { repository, defaultBranch, ...person } = await visitors.writerOf(c, c.req.param());
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
      sender: senderOf(person),
      via: 'api',
      request: read.request,
    });
    await deps.store.deliveries.markHandled(deliveryId, deps.now());
    if (!started.ok) throw new Refusal(422, 'invalid', started.messages.join('; '));
    return c.json(toStarted(deps, started.execution), 201);
  });

  routes.post('/executions/:id/rerun', limit, async (c) => {
    const { execution, reader } = await visitors.commander(c);
    const text = await c.req.text();
    const request = RerunRequest.parse(text === '' ? {} : JSON.parse(text));
    const rerun = await rerunExecution(deps, execution, { sender: senderOf(reader), request });
    if (!rerun.ok) throw new Refusal(422, 'invalid', rerun.messages.join('; '));
    return c.json(toStarted(deps, rerun.execution), 201);
  });

  return routes;
}

function senderOf({ login, id, isOperator }: Pick<Reader, 'login' | 'id' | 'isOperator'>): Sender {
  return { login, id, isBot: false, ...(isOperator && { isOperator }) };
}

function toStarted({ links }: Dependencies, { id, counter, spec }: Execution): Started {
  const { step, commit, environment } = spec;
  const page = links.page({ id, counter, repository: spec.repository });
  return { id, counter, step, commit, environment, log: links.log(id), page };
}
