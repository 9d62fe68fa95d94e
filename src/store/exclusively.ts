import { type Kysely, sql } from 'kysely';
import type { Store } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

/**
 * Locks of Postgres, each held by a connection of its own while the work has others: whoever waits in this
 * process waits without one, or there would be none left to work with.
 */
export function createExclusively(db: Kysely<Tables>): Store['exclusively'] {
  const last = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const locked = () =>
      db.connection().execute(async (own) => {
        await sql`select pg_advisory_lock(hashtext(${name}))`.execute(own);
        try {
          return await work();
        } finally {
          await sql`select pg_advisory_unlock(hashtext(${name}))`.execute(own);
        }
      });
    const before = last.get(name) ?? Promise.resolve();
    const result = before.then(locked, locked);
    last.set(name, result);
    return result;
  };
}
