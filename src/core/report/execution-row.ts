import type { ExecutionSpec } from '../execution/execution-spec.ts';
import type { ExecutionState, Timestamp } from '../execution/execution-state.ts';
import type { Metrics } from './check-run-view.ts';

/** An execution as a table shows it. */
export type ExecutionRow = {
  counter: number;
  spec: ExecutionSpec;
  state: ExecutionState;
  createdAt: Timestamp;
  metrics: Metrics;
  url: string;
  now: Timestamp;
};
