import type { ExecutionId } from '../execution/execution-id.ts';
import type { ExecutionSpec } from '../execution/execution-spec.ts';
import { projectId } from './project-id.ts';

type Input = { spec: ExecutionSpec; executionId: ExecutionId };

/**
 * What a command finds in its environment, apart from the `VH_*_DIR`, which only the agent knows
 * (docs.valohai.com, "System environment variables"). valohai-utils takes itself to be on Valohai
 * when `VH_JOB_ID` is set, so a step cannot replace these.
 */
export function environmentVariables({ spec, executionId }: Input): Record<string, string> {
  return {
    ...spec.environmentVariables,
    VH_JOB_ID: `exec-${executionId}`,
    VH_EXECUTION_ID: executionId,
    VH_PROJECT_ID: projectId(spec.repository),
  };
}
