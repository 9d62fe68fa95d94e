import type { ExecutionSpec } from './execution-spec.ts';

/** So often in a row an execution goes on after its machine was taken away. */
const MAX_RESTARTS = 5;

/** Whether another execution takes the place of this one should its machine go. */
export function mayRestart({
  autorestart,
  restarts,
}: Pick<ExecutionSpec, 'autorestart' | 'restarts'>): boolean {
  return autorestart && (restarts?.times ?? 0) < MAX_RESTARTS;
}
