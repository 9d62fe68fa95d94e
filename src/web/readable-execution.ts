import type { Context } from 'hono';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { Dependencies } from '../engine/dependencies.ts';
import type { PersonOfToken } from '../engine/ports/github.ts';
import type { ListedExecution } from '../engine/ports/execution-lists.ts';
import { Refusal } from './problem.ts';
import type { Readers } from './reader-of.ts';

/** Whoever may not read its repository does not hear that it is there. */
export async function readable(
  { store }: Dependencies,
  c: Context,
  readers: Readers,
): Promise<{ listed: ListedExecution; reader: PersonOfToken }> {
  const id = ExecutionId.safeParse(c.req.param('id'));
  const listed = id.success ? await store.executions.listed(id.data) : undefined;
  if (!listed) throw noExecution(String(c.req.param('id')));
  const repository = await store.repositories.current(listed.execution.spec.repository);
  return { listed, reader: await readers.readerOf(c, repository) };
}

export function noExecution(name: string): Refusal {
  return new Refusal(404, 'not-found', `there is no execution ${name}`);
}
