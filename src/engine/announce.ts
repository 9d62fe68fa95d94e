import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { Dependencies } from './dependencies.ts';

/** Tells everybody who watches an execution, GitHub among them, that its state changed. */
export async function announce({ store, jobs }: Dependencies, id: ExecutionId): Promise<void> {
  await Promise.all([
    store.changes.publish({ kind: 'execution', id }),
    jobs.publishCheck(id, 'now'),
  ]);
}
