import type { ExecutionId } from '../execution/execution-id.ts';
import type { ExecutionSpec } from '../execution/execution-spec.ts';
import type { VariableGroup } from '../settings/settings.ts';
import { projectId } from './project-id.ts';

type Input = { spec: ExecutionSpec; executionId: ExecutionId; groups: readonly VariableGroup[] };

/**
 * What a command finds in its environment, apart from the `VH_*_DIR`, which only the agent knows
 * (docs.valohai.com, "System environment variables"). The groups' variables replace the step's, a
 * later group's those of an earlier one. valohai-utils takes itself to be on Valohai when `VH_JOB_ID`
 * is set, so nobody can replace these.
 */
export function environmentVariables({ spec, executionId, groups }: Input): Record<string, string> {
  const fromGroups = groups.flatMap(({ variables, secrets }) => [
    ...Object.entries(variables),
    ...Object.entries(secrets),
  ]);
  return {
    ...spec.environmentVariables,
    ...Object.fromEntries(fromGroups),
    VH_JOB_ID: `exec-${executionId}`,
    VH_EXECUTION_ID: executionId,
    VH_PROJECT_ID: projectId(spec.repository),
  };
}
