import type { ExecutionId } from '../../core/execution/execution-id.ts';

export type LogViewProps = {
  executionId: ExecutionId;
  accessKey?: string | undefined;
  isLive: boolean;
};

/** The log of one execution. */
export function LogView({ executionId }: LogViewProps) {
  return <h2 data-execution={executionId}>Log</h2>;
}
