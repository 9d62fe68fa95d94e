import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** The key that signs links, made once per database so that links outlive a restart. */
export async function signingKey(db: Kysely<Tables>): Promise<Buffer> {
  await db
    .insertInto('settings')
    .values({ name: 'signing-key', value: randomBytes(32).toString('base64') })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  const { value } = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', 'signing-key')
    .executeTakeFirstOrThrow();
  return Buffer.from(value, 'base64');
}
