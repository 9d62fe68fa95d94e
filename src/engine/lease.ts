import { isRunning } from '../core/execution/advance.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { ExecutionId } from '../core/execution/execution-id.ts';
import type { ExecutionState } from '../core/execution/execution-state.ts';
import type { Dependencies } from './dependencies.ts';
import type { Worker } from './ports/store.ts';

/** Who reports, on what, by which right. */
export type Report = { worker: Worker; id: ExecutionId; leaseId: string };

/** The execution is not this agent's, or not any more. */
export class LeaseLost extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'LeaseLost';
  }
}

type Leased = Execution & { state: Extract<ExecutionState, { lease: object }> };

/** The execution that the worker may report on; throws `LeaseLost` when it may not. */
export async function leased(
  deps: Pick<Dependencies, 'store'>,
  { leaseId, ...claim }: Report,
): Promise<Leased> {
  const execution = await claimedBy(deps, claim);
  if (execution.state.lease.id !== leaseId)
    throw new LeaseLost('the execution was claimed again since');
  return execution;
}

/** The execution that the worker runs, whichever of its claims it was; throws `LeaseLost`. */
export async function claimedBy(
  { store }: Pick<Dependencies, 'store'>,
  { worker, id }: Omit<Report, 'leaseId'>,
): Promise<Leased> {
  const execution = await store.executions.find(id);
  if (!execution) throw new LeaseLost('there is no such execution');
  const { state } = execution;
  if (!isRunning(state)) throw new LeaseLost(`the execution is ${state.status}`);
  if (state.lease.agentId !== worker.id)
    throw new LeaseLost('the execution belongs to another agent');
  return { ...execution, state };
}
