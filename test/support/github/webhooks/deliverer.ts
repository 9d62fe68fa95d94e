import { createHmac, randomUUID } from 'node:crypto';
import type { Delivery } from '../state.ts';
import { toTimestamp, type World } from '../world.ts';
import type { WebhookEvent } from './events.ts';

/** Sends webhooks as GitHub does: signed, once, recorded. */
export interface Deliverer {
  /** Delivers if the App is installed, subscribed and has a URL; failures are only recorded. */
  send(event: WebhookEvent | undefined): void;
  /** Sends a recorded delivery again under its guid; GitHub never does this by itself. */
  redeliver(delivery: Delivery): Promise<Delivery>;
  to(url: string): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  /** Gives up what is under way and sends nothing more. */
  stop(): Promise<void>;
}

/** These reach every App, subscribed or not. */
const ALWAYS = new Set(['installation', 'check_run', 'check_suite']);

/** Makes the deliverer of a world; `timeoutMs` is GitHub's ten seconds unless a test is shorter. */
export function createDeliverer(
  world: World,
  options: { url: string | undefined; timeoutMs: number },
): Deliverer {
  let url = options.url;
  const underWay = new Set<Promise<unknown>>();
  const stopping = new AbortController();

  const attempt = (message: Message): Promise<Delivery> => {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(options.timeoutMs)]);
    const sending = post(world, message, signal).finally(() => {
      // After the delivery, so that the receiver does not wait for it.
      checkPayload(world, message);
      underWay.delete(sending);
      world.changed();
    });
    underWay.add(sending);
    return sending;
  };
  return {
    send: (event) => {
      if (event === undefined) return;
      const isSubscribed = ALWAYS.has(event.event) || world.app.events.includes(event.event);
      if (url === undefined || !isSubscribed || isSuspended(world, event)) return;
      void attempt({ ...event, url, guid: randomUUID(), isRedelivery: false });
    },
    redeliver: (delivery) => attempt({ ...delivery, url: url ?? delivery.url, isRedelivery: true }),
    to: (newUrl) => {
      url = newUrl;
    },
    settled,
    stop: () => {
      stopping.abort();
      return settled();
    },
  };

  async function settled(): Promise<void> {
    while (underWay.size > 0) await Promise.allSettled(underWay);
  }
}

/** Who suspended an App tells it nothing but that. */
function isSuspended(world: World, { event, installationId }: WebhookEvent): boolean {
  const installation = world.installations.get(installationId);
  return event !== 'installation' && typeof installation?.suspendedAt === 'string';
}

interface Message extends WebhookEvent {
  url: string;
  guid: string;
  isRedelivery: boolean;
}

async function post(world: World, message: Message, signal: AbortSignal): Promise<Delivery> {
  const body = JSON.stringify(message.payload);
  const requestHeaders = headersOf(world, message, body);
  const startedAt = world.now();
  const started = performance.now();
  const answer = await answerOf(message.url, {
    method: 'POST',
    headers: requestHeaders,
    body,
    redirect: 'manual',
    signal,
  });
  const { action, event, guid, installationId, isRedelivery, payload, repositoryId, url } = message;
  const delivery: Delivery = {
    id: world.nextId(),
    guid,
    event,
    action,
    isRedelivery,
    installationId,
    repositoryId,
    url,
    payload,
    deliveredAt: toTimestamp(startedAt),
    durationSeconds: Math.round(performance.now() - started) / 1000,
    requestHeaders,
    ...answer,
  };
  world.deliveries.push(delivery);
  return delivery;
}

type DeliveryAnswer = Pick<Delivery, 'status' | 'statusCode' | 'responseHeaders' | 'responseBody'>;

/** Whatever happens, including no answer, becomes part of the record. */
async function answerOf(url: string, request: RequestInit): Promise<DeliveryAnswer> {
  try {
    const response = await fetch(url, request);
    const responseBody = await response.text();
    return {
      status: response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`,
      statusCode: response.status,
      responseHeaders: Object.fromEntries(response.headers),
      responseBody,
    };
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError';
    return {
      status: isTimeout ? 'timed out' : 'failed to connect to host',
      statusCode: 0,
      responseHeaders: {},
      responseBody: '',
    };
  }
}

/** https://docs.github.com/webhooks/webhook-events-and-payloads#delivery-headers */
function headersOf(world: World, message: Message, body: string): Record<string, string> {
  const digest = createHmac('sha256', world.app.webhookSecret).update(body).digest('hex');
  return {
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/1a2b3c4',
    'x-github-delivery': message.guid,
    'x-github-event': message.event,
    'x-github-hook-id': String(world.app.hookId),
    'x-github-hook-installation-target-id': String(world.app.appId),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature-256': `sha256=${digest}`,
  };
}

/** A payload that GitHub would not send is a mistake of the stand-in, and is told as one. */
function checkPayload(world: World, { action, event, payload }: WebhookEvent): void {
  // Everybody calls theirs otherwise; GitHub describes an example.
  const told = event === 'repository_dispatch' ? 'sample.collected' : action;
  const name = [event, told]
    .filter((part) => part !== null)
    .join('-')
    .replaceAll('_', '-');
  const errors = world.description.checkWebhook(name, JSON.parse(JSON.stringify(payload)));
  if (errors.length > 0) world.violations.push({ method: 'WEBHOOK', path: name, errors });
}
