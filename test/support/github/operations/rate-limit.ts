import type { World } from '../world.ts';
import { ok, type Operations } from './operation.ts';

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const LIMIT = 5000;

/** The rate limit; asking for it counts like any request. */
export const rateLimitOperations: Operations = {
  'rate-limit/get': (call) => {
    const core = rateOf(call.world);
    return ok({ resources: { core, search: core }, rate: core });
  },
};

/** Requests are counted since the start, and never refused for their number. */
function rateOf(world: World) {
  const hour = 60 * 60 * 1000;
  const used = world.requests.length;
  const reset = Math.ceil(world.now() / hour) * (hour / 1000);
  return { limit: LIMIT, used, remaining: Math.max(0, LIMIT - used), reset };
}

/** The headers that go with every answer. */
export function rateHeaders(world: World): Record<string, string> {
  const rate = rateOf(world);
  return {
    'x-ratelimit-limit': String(rate.limit),
    'x-ratelimit-remaining': String(rate.remaining),
    'x-ratelimit-reset': String(rate.reset),
    'x-ratelimit-used': String(rate.used),
    'x-ratelimit-resource': 'core',
  };
}
