import type { ExecutionId } from '../../core/execution/execution-id.ts';

export type MetricOverlayProps = {
  executions: readonly { id: ExecutionId; counter: number }[];
};

/** The metrics of several executions in the same charts. */
export function MetricOverlay({ executions }: MetricOverlayProps) {
  return <h2>Charts of {executions.length}</h2>;
}
