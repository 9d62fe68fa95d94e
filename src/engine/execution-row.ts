import type { ExecutionRow } from '../core/report/execution-row.ts';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { Execution } from '../core/execution/execution.ts';
import type { Dependencies } from './dependencies.ts';

/** An execution as tables show it; one that is answered by another shows what that one found. */
export async function rowOf(deps: Dependencies, execution: Execution): Promise<ExecutionRow> {
  const { id, counter, spec, state, createdAt } = execution;
  const { metrics } = await deps.store.executions.details(resultsOf(execution));
  return { counter, spec, state, createdAt, metrics, url: deps.links.log(id), now: deps.now() };
}

/** Whose results an execution shows. */
export function resultsOf({ id, spec }: Pick<Execution, 'id' | 'spec'>): Execution['id'] {
  return spec.reuses === undefined ? id : ExecutionId.parse(spec.reuses.id);
}
