import { randomBytes } from 'node:crypto';
import { notFound } from '../refusal.ts';
import { viewApp } from '../views/account.ts';
import type { World } from '../world.ts';
import { ok, type Operations, variable } from './operation.ts';

/** Codes that were traded already, by the GitHub that gave them. */
const usedCodes = new WeakMap<World, Set<string>>();

/** A code as GitHub gives it to who made an App from a manifest; each is good once. */
export function newManifestCode(): string {
  return randomBytes(20).toString('hex');
}

/** The last step of making an App from a manifest; nobody signs in for it. */
export const manifestOperations: Operations = {
  'apps/create-from-manifest': (call) => {
    const { world } = call;
    const code = variable(call, 'code');
    const used = usedCodes.get(world) ?? new Set();
    usedCodes.set(world, used);
    if (!/^[0-9a-f]{40}$/.test(code) || used.has(code)) throw notFound();
    used.add(code);
    const { app } = world;
    return ok(
      {
        ...viewApp(world, app),
        client_secret: randomBytes(20).toString('hex'),
        // GitHub gives none when the manifest has no webhook.
        webhook_secret: app.webhookSecret === '' ? null : app.webhookSecret,
        pem: app.privateKey,
      },
      201,
    );
  },
};
