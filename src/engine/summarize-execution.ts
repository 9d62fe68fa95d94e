import { isEnded, isRunning } from '../core/execution/advance.ts';
import { costOf } from '../core/execution/cost.ts';
import { pullRequestOf } from '../core/execution/execution-spec.ts';
import type { ExecutionState } from '../core/execution/execution-state.ts';
import { explainCause } from '../core/report/explain-cause.ts';
import type { ExecutionSummary } from '../protocol/people-api.ts';
import type { ListedExecution } from './ports/execution-lists.ts';

/** An execution as people's tables show it. Costs of one that runs are counted until `now`. */
export function summarizeExecution(
  { execution, metrics, statusDetail }: ListedExecution,
  now: number,
): ExecutionSummary {
  const { id, counter, spec, state, createdAt } = execution;
  const { owner, name } = spec.repository;
  const reason = reasonOf(state);
  const pullRequest = pullRequestOf(spec.trigger);
  const cost = costOf(spec, state, now);
  return {
    id,
    counter,
    repository: { owner, name },
    step: spec.step,
    name: spec.checkName ?? spec.step,
    ...(spec.title !== undefined && { title: spec.title }),
    tags: spec.tags,
    commit: spec.commit,
    ...(spec.ref !== undefined && { ref: spec.ref }),
    ...(pullRequest !== undefined && { pullRequest }),
    actor: spec.trigger.actor,
    environment: spec.environment,
    isFork: spec.isFork,
    isPackage: spec.package !== undefined,
    status: state.status,
    ...(isRunning(state) && { phase: state.phase }),
    ...(reason !== undefined && { reason }),
    ...(statusDetail !== undefined && { statusDetail }),
    createdAt,
    ...('startedAt' in state && state.startedAt !== undefined && { startedAt: state.startedAt }),
    ...(isEnded(state) && { endedAt: state.endedAt }),
    ...(cost !== undefined && { cost }),
    parameters: Object.fromEntries(spec.parameters.map((each) => [each.name, each.value])),
    metrics: Object.fromEntries(metrics),
  };
}

function reasonOf(state: ExecutionState): string | undefined {
  switch (state.status) {
    case 'created':
      return state.waitingFor === undefined ? undefined : `waiting for ${state.waitingFor}`;
    case 'queued':
    case 'started':
      return undefined;
    case 'stopping':
      return `${state.requestedBy} asked for its end`;
    case 'stopped':
      return state.supersededBy === undefined
        ? `by ${state.stoppedBy}`
        : `#${state.supersededBy} took its place`;
    case 'error':
      return explainCause(state.cause).what;
    case 'complete':
      return COMPLETED[state.reason];
  }
}

const COMPLETED = {
  exit: undefined,
  'stop-condition': 'its stop-condition came true',
  reused: 'an equal execution answers for it',
} as const;
