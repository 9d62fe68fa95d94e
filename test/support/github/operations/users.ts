import { Refusal } from '../refusal.ts';
import { viewAccount } from '../views/account.ts';
import { toTimestamp } from '../world.ts';
import { ok, type Operations } from './operation.ts';

/** The people themselves. */
export const userOperations: Operations = {
  'users/get-authenticated': (call) => {
    if (call.caller.kind !== 'person')
      throw new Refusal(403, 'Resource not accessible by integration');
    const at = toTimestamp(call.world.now());
    return ok({
      ...viewAccount(call.world, call.caller.person),
      name: null,
      company: null,
      blog: '',
      location: null,
      email: null,
      hireable: null,
      bio: null,
      public_repos: 0,
      public_gists: 0,
      followers: 0,
      following: 0,
      created_at: at,
      updated_at: at,
    });
  },
};
