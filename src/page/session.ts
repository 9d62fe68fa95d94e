import { signal } from '@preact/signals';
import type { Me, ServerInfo } from '../protocol/sign-in-api.ts';
import { api } from './api/api.ts';
import { Backoff } from './live/backoff.ts';

/** Who looks at the page; undefined until the server said it. */
export const session = signal<{ me: Me | undefined; server: ServerInfo } | undefined>(undefined);

/** Asks until the server says it. */
export async function openSession(): Promise<void> {
  const backoff = new Backoff();
  const { signal } = new AbortController();
  do {
    const [me, server] = await Promise.all([api.me(), api.server()]);
    const isKnown = me.ok || me.problem.kind !== 'away';
    if (server.ok && isKnown) {
      session.value = { me: me.ok ? me.value : undefined, server: server.value };
      return;
    }
  } while (await backoff.wait(signal));
}

/** Whatever was shown was for this person: the page begins anew. */
export async function signOut(): Promise<void> {
  await fetch('/sign-out', { method: 'POST' }).catch(() => undefined);
  location.assign('/');
}
