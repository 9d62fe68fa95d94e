import { isEnded } from '../core/execution/advance.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { Dependencies } from './dependencies.ts';
import { removeTaken } from './remove-packages.ts';

type Stores = Pick<Dependencies, 'store' | 'storage' | 'now'>;

/** As many as a storage removes in one request. */
const AT_ONCE = 1000;

export type Erased = { outputs: number; logLines: number };

/**
 * Removes what an execution has left, its outputs and its log, from storage and from the database, for good:
 * also outputs that an alias names, and its packed folder where nothing else is of it. What it was, and its metrics, stay. Undefined for one that has not ended.
 * Safe to repeat.
 */
export async function eraseExecution(
  deps: Stores,
  { id, state, spec }: Pick<Execution, 'id' | 'state' | 'spec'>,
): Promise<Erased | undefined> {
  if (!isEnded(state)) return undefined;
  const { store, storage, now } = deps;
  const outputs = await store.outputs.stored(id);
  for (let from = 0; from < outputs.length; from += AT_ONCE) {
    const some = outputs.slice(from, from + AT_ONCE);
    await storage.remove(some.map(({ key }) => key));
    await store.outputs.markRemoved(
      some.map((output) => output.id),
      now(),
    );
  }
  const logLines = await store.logs.lineCount(id);
  await eraseLog(deps, id);
  if (spec.package) {
    const { sha256 } = spec.package;
    await store.packages.release(
      { repositoryId: spec.repository.id, sha256, executionId: id },
      now(),
    );
    await removeTaken(deps);
  }
  return { outputs: outputs.length, logLines };
}

/** Storage first: what the database forgets nobody would find there again. */
export async function eraseLog(
  { store, storage }: Pick<Stores, 'store' | 'storage'>,
  id: ExecutionId,
): Promise<void> {
  const keys = await store.logs.segments(id);
  for (let from = 0; from < keys.length; from += AT_ONCE)
    await storage.remove(keys.slice(from, from + AT_ONCE));
  await store.logs.erase(id);
}
