import { z } from 'zod';
import { notFound, Refusal } from '../refusal.ts';
import type { Operations } from './operation.ts';

const Named = z.object({ access_token: z.string() });

/** What people gave the App, and it gives back. */
export const userTokenOperations: Operations = {
  'apps/delete-token': ({ caller, world, body }) => {
    if (caller.kind !== 'client') throw new Refusal(401, 'Requires authentication');
    const { access_token: token } = Named.parse(body);
    if (!world.signIn.tokens.delete(token)) throw notFound();
    return { kind: 'empty', status: 204 };
  },
};
