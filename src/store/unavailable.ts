import type { PostgresPool } from 'kysely';
import { DatabaseError, type Pool } from 'pg';
import { StoreUnavailable } from '../engine/ports/store.ts';

/**
 * A pool whose lost connections are told from failed statements, here and nowhere else; `onAway` hears of
 * each.
 */
export function reportingUnavailable(pool: Pool, onAway: () => void): PostgresPool {
  const rethrow = (error: unknown): never => {
    if (!isConnectionLost(error)) throw error;
    onAway();
    throw new StoreUnavailable(error);
  };
  const watch = (result: unknown): unknown =>
    result instanceof Promise ? result.catch(rethrow) : result;
  return {
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect().catch(rethrow);
      const query = client.query.bind(client);
      return new Proxy(client, {
        get(target, property) {
          if (property === 'query')
            return (...args: Parameters<typeof query>) => watch(query(...args));
          const value: unknown = Reflect.get(target, property);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
  };
}

/**
 * Postgres answers a failed statement with a five-letter code. Class 08 is a broken connection, 57P a
 * server that shuts down or starts up, 53300 one without free connections; no code at all means that
 * nobody answered.
 */
function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return true;
  return /^(08|57P|53300)/.test(error.code ?? '');
}
