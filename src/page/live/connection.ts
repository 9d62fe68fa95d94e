import { computed, signal } from '@preact/signals';

/** Of one stream or one question that goes on; `undefined` when it does not need the server any more. */
export type ConnectionState = 'connecting' | 'live' | 'away';

const states = signal<ReadonlyMap<symbol, ConnectionState>>(new Map());

/** What the header shows: the worst of them. */
export const connection = computed<ConnectionState | 'idle'>(() => {
  const all = new Set(states.value.values());
  return all.has('away')
    ? 'away'
    : all.has('connecting')
      ? 'connecting'
      : all.has('live')
        ? 'live'
        : 'idle';
});

export function reportConnection(who: symbol, state: ConnectionState | undefined): void {
  if (states.peek().get(who) === state) return;
  const next = new Map(states.peek());
  if (state === undefined) next.delete(who);
  else next.set(who, state);
  states.value = next;
}
