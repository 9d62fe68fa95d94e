import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Probot } from 'probot';

/** GitHub drops payloads over 25 MB itself. */
const MAX_PAYLOAD_BYTES = 25 * 1024 * 1024;

type Received = { id: string; event: string; payload: unknown };

/**
 * Where GitHub delivers. The signature is verified on the raw bytes before anything else looks at
 * them; a 2xx means that `receive` has stored the delivery.
 */
export function createWebhookRoutes(
  probot: Probot,
  receive: (delivery: Received) => Promise<void>,
): Hono {
  const routes = new Hono();
  routes.post('/api/github/webhooks', bodyLimit({ maxSize: MAX_PAYLOAD_BYTES }), async (c) => {
    const id = c.req.header('x-github-delivery');
    const event = c.req.header('x-github-event');
    const signature = c.req.header('x-hub-signature-256');
    if (!id || !event || !signature)
      return c.json({ message: 'this address takes deliveries from GitHub' }, 400);
    const body = await c.req.text();
    if (!(await probot.webhooks.verify(body, signature)))
      return c.json({ message: 'the signature does not match the webhook secret' }, 401);
    const payload: unknown = JSON.parse(body);
    await receive({ id, event, payload });
    return c.json({ message: 'stored' }, 202);
  });
  return routes;
}
