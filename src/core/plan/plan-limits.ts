import type { Step } from '../definition/definition.ts';
import type { ExecutionSpec } from '../execution/execution-spec.ts';
import type { EnvironmentSettings } from '../settings/settings.ts';

/**
 * Valohai takes 0 and less for no limit; a part of a second counts as a whole one. The environment's
 * time limit caps the step's; its no-output timeout is for steps that say nothing of one.
 */
export function planLimits(
  { timeLimitSeconds = 0, noOutputTimeoutSeconds }: Step,
  environment: EnvironmentSettings,
): ExecutionSpec['limits'] {
  const own = timeLimitSeconds > 0 ? Math.ceil(timeLimitSeconds) : Infinity;
  const timeLimit = Math.min(own, environment.timeLimitSeconds ?? Infinity);
  const silence = Math.ceil(noOutputTimeoutSeconds ?? environment.noOutputTimeoutSeconds);
  return {
    ...(Number.isFinite(timeLimit) && { timeLimitSeconds: timeLimit }),
    ...(silence > 0 && { noOutputTimeoutSeconds: silence }),
  };
}
