import type { ExecutionState } from '../execution/execution-state.ts';
import type { CheckRunText } from './check-run-text.ts';
import type { CheckRunView } from './check-run-view.ts';
import { explainCause } from './explain-cause.ts';
import { renderLogTail } from './render-log-tail.ts';
import { renderSummary } from './render-summary.ts';
import { renderTitle } from './render-title.ts';

/**
 * The whole check run of an execution as it stands now: whatever GitHub showed before is replaced.
 * Follows from `view` alone, so that it may be sent again at any time.
 */
export function renderCheckRun(view: CheckRunView): CheckRunText {
  const text = renderLogTail(view.logTail);
  return {
    name: view.spec.step,
    ...progress(view.state),
    title: renderTitle(view),
    summary: renderSummary(view),
    ...(text !== undefined && { text }),
    detailsUrl: view.detailsUrl,
    ...times(view.state),
  };
}

function progress(state: ExecutionState): Pick<CheckRunText, 'status' | 'conclusion'> {
  switch (state.status) {
    case 'created':
    case 'queued':
      return { status: 'queued' };
    case 'started':
    case 'stopping':
      return { status: 'in_progress' };
    case 'complete':
      return { status: 'completed', conclusion: 'success' };
    case 'stopped':
      return { status: 'completed', conclusion: 'cancelled' };
    case 'error':
      return { status: 'completed', conclusion: explainCause(state.cause).conclusion };
  }
}

function times(state: ExecutionState): Pick<CheckRunText, 'startedAt' | 'completedAt'> {
  const startedAt = 'startedAt' in state ? state.startedAt : undefined;
  const endedAt = 'endedAt' in state ? state.endedAt : undefined;
  return {
    ...(startedAt !== undefined && { startedAt: iso(startedAt) }),
    ...(endedAt !== undefined && { completedAt: iso(endedAt) }),
  };
}

function iso(timestamp: number): string {
  return new Date(timestamp).toISOString();
}
