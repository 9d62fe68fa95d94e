import type { ExecutionId } from '../../core/execution/execution-id.ts';
import type { Execution } from '../../core/execution/execution.ts';
import type { StatusChange } from '../../core/execution/timeline.ts';

/** Executions as people look at them; asked for by whoever opens a page or a table. */
export interface ExecutionLists {
  /** The newest first, at most `limit`. */
  list(query: ExecutionQuery): Promise<ListedExecution[]>;
  /** One, with what a table shows of it. */
  listed(id: ExecutionId): Promise<ListedExecution | undefined>;
  /** Every change of its status, the oldest first. */
  history(id: ExecutionId): Promise<StatusChange[]>;
}

export type ExecutionQuery = {
  repositoryId: number;
  limit: number;
  /** Only those with a smaller number. */
  before?: number | undefined;
  statuses?: readonly Execution['state']['status'][] | undefined;
  step?: string | undefined;
  environment?: string | undefined;
  actor?: string | undefined;
  /** A branch or tag. */
  ref?: string | undefined;
  pullRequest?: number | undefined;
  /** A commit id, or how it begins. */
  commit?: string | undefined;
};

export type ListedExecution = {
  execution: Execution;
  /** Newest value of each metadata key, of the execution whose results it shows. */
  metrics: [string, unknown][];
  statusDetail?: string;
};
