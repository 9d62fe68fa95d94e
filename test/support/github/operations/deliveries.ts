import { notFound } from '../refusal.ts';
import type { Delivery } from '../state.ts';
import { ok, type Call, type Operations, requireApp, variable } from './operation.ts';

/** The record of webhooks, which the App reads and redelivers from. */
export const deliveryOperations: Operations = {
  'apps/list-webhook-deliveries': (call) => {
    requireApp(call);
    const { cursor, status } = call.query;
    const perPage = Number(call.query['per_page'] ?? 30);
    // The cursor is the id of the last delivery seen; newer ones may have come since.
    const rest = call.world.deliveries
      .toReversed()
      .filter(({ id }) => cursor === undefined || id < Number(cursor))
      .filter(({ status: reached }) => {
        if (status === undefined) return true;
        return (reached === 'OK') === (status === 'success');
      });
    const items = rest.slice(0, perPage);
    const last = items.at(-1);
    const headers: Record<string, string> = {};
    if (last !== undefined && rest.length > items.length) {
      const query = new URLSearchParams({ ...call.query, cursor: String(last.id) });
      headers['link'] = `<${call.world.url}${call.path}?${query.toString()}>; rel="next"`;
    }
    return { kind: 'json', status: 200, body: items.map(viewListed), headers };
  },

  'apps/get-webhook-delivery': (call) => {
    requireApp(call);
    const delivery = deliveryOf(call);
    return ok({
      ...viewListed(delivery),
      url: delivery.url,
      request: { headers: delivery.requestHeaders, payload: delivery.payload },
      response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
    });
  },

  'apps/redeliver-webhook-delivery': (call) => {
    requireApp(call);
    // GitHub answers before the new attempt is made.
    void call.webhooks.redeliver(deliveryOf(call));
    return ok({}, 202);
  },
};

function deliveryOf(call: Call): Delivery {
  const id = Number(variable(call, 'delivery_id'));
  const found = call.world.deliveries.find((delivery) => delivery.id === id);
  if (found === undefined) throw notFound();
  return found;
}

function viewListed(delivery: Delivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.isRedelivery,
    duration: delivery.durationSeconds,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}
