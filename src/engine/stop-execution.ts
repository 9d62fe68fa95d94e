import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { Dependencies } from './dependencies.ts';
import { announce } from './announce.ts';

type StopRequest = {
  id: ExecutionId;
  by: string;
  now: boolean;
  /** What names the asking: the same one twice is one. */
  request?: string;
  /** The number of the execution that takes its place. */
  supersededBy?: number;
};

/**
 * Asks for the end of an execution; a second time, or with `now`, without grace. False when it had
 * ended already.
 */
export async function stopExecution(deps: Dependencies, request: StopRequest): Promise<boolean> {
  const { id, by, now, supersededBy, request: name } = request;
  const successor = supersededBy === undefined ? {} : { supersededBy };
  const change = await deps.store.executions.advance(
    id,
    {
      type: 'request-stop',
      by,
      hard: now,
      ...successor,
      ...(name !== undefined && { request: name }),
    },
    deps.now(),
  );
  if (!change?.ok) return false;
  deps.log.info({ executionId: id, by, status: change.state.status }, 'stop requested');
  await announce(deps, id);
  return true;
}
