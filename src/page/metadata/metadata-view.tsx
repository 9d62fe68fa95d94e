import type { ExecutionId } from '../../core/execution/execution-id.ts';

export type MetadataViewProps = {
  executionId: ExecutionId;
  accessKey?: string | undefined;
  isLive: boolean;
};

/** What one execution printed as JSON, as charts. */
export function MetadataView({ executionId }: MetadataViewProps) {
  return <h2 data-execution={executionId}>Metadata</h2>;
}
