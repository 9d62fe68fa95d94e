import { isRunning } from '../core/execution/advance.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import { announceSoon } from './announce.ts';
import type { Dependencies } from './dependencies.ts';

/** More is not for one line of a check run. */
const MAX_LENGTH = 500;

/** Notes what a program says that it is doing; only the newest is kept, and only while it runs. */
export async function describeStatus(
  deps: Dependencies,
  id: ExecutionId,
  detail: string,
): Promise<void> {
  const { store } = deps;
  const execution = await store.executions.find(id);
  if (!execution || !isRunning(execution.state)) return;
  // oxlint-disable-next-line no-control-regex -- colours and line ends have no place in it
  const text = detail.replaceAll(/\u001B\[[\d;]*m/g, '').replaceAll(/[\u0000-\u001F\u007F]+/g, ' ');
  await store.executions.recordStatusDetail(id, text.trim().slice(0, MAX_LENGTH));
  await store.changes.publish({ kind: 'execution', id });
  await announceSoon(deps, id, execution.spec.repository);
}
