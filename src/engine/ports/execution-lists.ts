import type { ExecutionId } from '../../core/execution/execution-id.ts';
import type { Execution } from '../../core/execution/execution.ts';
import type { FilterChoices } from '../../protocol/people-api.ts';
import type { StatusChange } from '../../core/execution/timeline.ts';

/** Executions as people look at them; asked for by whoever opens a page or a table. */
export interface ExecutionLists {
  /** The newest first, at most `limit`. */
  list(query: ExecutionQuery): Promise<ListedExecution[]>;
  /** One, with what a table shows of it. */
  listed(id: ExecutionId): Promise<ListedExecution | undefined>;
  /**
   * Those that are new or have changed since the place that an earlier answer named, each with the place
   * of whoever knows it; at most `limit`, and more are there when it is as many. Without a place, or with one
   * that is none, nothing, and where to go on from.
   */
  changedSince(
    repositoryId: number,
    place: string | undefined,
    limit: number,
  ): Promise<{ changed: { listed: ListedExecution; place: string }[]; place: string }>;
  /** What the newest executions had, what was seen last first. */
  filterChoices(repositoryId: number): Promise<FilterChoices>;
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
  /** Only these numbers. */
  counters?: readonly number[] | undefined;
  /** A commit id, or how it begins. */
  commit?: string | undefined;
};

export type ListedExecution = {
  execution: Execution;
  /** Newest value of each metadata key, of the execution whose results it shows. */
  metrics: [string, unknown][];
  statusDetail?: string;
};
