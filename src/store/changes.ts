import { setTimeout as delay } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import { Client } from 'pg';
import { z } from 'zod';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { Change, Changes } from '../engine/ports/store.ts';
import type { Tables } from './tables.ts';

const CHANNEL = 'slashrun';
const RECONNECT_MS = 500;

const StoredChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('execution'), id: ExecutionId }),
  z.object({ kind: z.literal('log'), id: ExecutionId }),
  z.object({ kind: z.literal('queue'), environment: z.string() }),
]);

/** Changes by Postgres's LISTEN and NOTIFY: one connection listens for the whole process. */
export class PostgresChanges implements Changes {
  readonly #db: Kysely<Tables>;
  readonly #url: string;
  readonly #listeners = new Set<(change: Change) => void>();
  #client: Client | undefined;
  #closed = false;

  constructor(db: Kysely<Tables>, url: string) {
    this.#db = db;
    this.#url = url;
  }

  async publish(change: Change): Promise<void> {
    await sql`select pg_notify(${CHANNEL}, ${JSON.stringify(change)})`.execute(this.#db);
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts to listen. A lost connection is made anew; what was said meanwhile is not heard. */
  async listen(): Promise<void> {
    const client = new Client({ connectionString: this.#url, keepAlive: true });
    this.#client = client;
    client.on('notification', ({ payload }) => this.#hear(payload));
    client.on('error', () => undefined); // 'end' follows, and it is there that we reconnect
    await client.connect();
    client.once('end', () => void this.#listenAgain());
    await client.query(`listen ${CHANNEL}`);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client?.end();
  }

  #hear(payload: string | undefined): void {
    const change = StoredChange.parse(JSON.parse(payload ?? ''));
    for (const listener of this.#listeners) listener(change);
  }

  async #listenAgain(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.listen();
        return;
      } catch {
        await delay(RECONNECT_MS);
      }
    }
  }
}
