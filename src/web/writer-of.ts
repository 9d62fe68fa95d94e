import type { Context } from 'hono';
import type { Dependencies } from '../engine/dependencies.ts';
import type { PersonOfToken } from '../engine/ports/github.ts';
import { Refusal } from './problem.ts';
import { tokenOf } from './reader-of.ts';

/** Whoever may not even see the repository learns nothing about it. */
export async function writerOf({ github }: Dependencies, c: Context): Promise<PersonOfToken> {
  const token = tokenOf(c);
  const { owner = '', name = '' } = c.req.param();
  const person = await github.personOf(token, owner, name);
  if (!person)
    throw new Refusal(404, 'not-found', `there is no repository ${owner}/${name} for this token`);
  if (!person.mayWrite)
    throw new Refusal(403, 'unauthorized', `it takes write access to ${owner}/${name}`);
  return person;
}
