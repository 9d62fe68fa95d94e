import { isEnded, isRunning } from './advance.ts';
import type { ExecutionSpec } from './execution-spec.ts';
import type { ExecutionState, Timestamp } from './execution-state.ts';

const HOUR_MS = 60 * 60 * 1000;

/**
 * What the machine cost for the execution, in dollars; until now for one that runs. Undefined where
 * nobody counts, and for one that never had a machine.
 */
export function costOf(
  { pricePerHour: usual }: Pick<ExecutionSpec, 'pricePerHour'>,
  state: ExecutionState,
  now: Timestamp,
): number | undefined {
  const pricePerHour = ('machine' in state ? state.machine?.pricePerHour : undefined) ?? usual;
  if (pricePerHour === undefined) return undefined;
  if (isRunning(state)) return ((now - state.startedAt) / HOUR_MS) * pricePerHour;
  if (!isEnded(state) || state.startedAt === undefined) return undefined;
  return ((state.endedAt - state.startedAt) / HOUR_MS) * pricePerHour;
}
