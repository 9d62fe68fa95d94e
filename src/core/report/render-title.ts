import type { ExecutionState, Phase } from '../execution/execution-state.ts';
import type { CheckRunView } from './check-run-view.ts';
import { MAX_TITLE, cutText } from './cut-text.ts';
import { explainCause } from './explain-cause.ts';
import { formatDuration, formatValue } from './format-value.ts';
import { oneLine } from './markdown.ts';

/** More would not fit beside the name in a pull request's list of checks. */
const MAX_METRICS = 3;
const MAX_METRIC_LENGTH = 40;
const MAX_DETAIL = 80;

/** The one line that says it all. GitHub shows it as it is, not as Markdown. */
export function renderTitle(view: CheckRunView): string {
  const detail = saysDetail(view.state) ? view.statusDetail : undefined;
  const parts = [
    sayState(view),
    ...(detail === undefined ? [] : [cutText(oneLine(detail), MAX_DETAIL)]),
    ...(showsMetrics(view.state) ? sayMetrics(view.metrics) : []),
  ];
  return cutText(oneLine(parts.join(' · ')), MAX_TITLE);
}

/** What is being done now. */
const DOING: Record<Phase, string> = {
  code: 'fetching the code',
  inputs: 'fetching the inputs',
  image: 'pulling the image',
  command: 'running',
  outputs: 'saving the outputs',
};

function sayState({ state, spec }: CheckRunView): string {
  switch (state.status) {
    case 'created':
      return state.waitingFor === undefined ? 'accepted' : `waiting for ${state.waitingFor}`;
    case 'queued':
      return state.attempt === 1
        ? `waiting for a machine (${spec.environment})`
        : `waiting for another machine (${spec.environment}) · attempt ${state.attempt}`;
    case 'started':
      return DOING[state.phase];
    case 'stopping':
      return `${state.hard ? 'stopping at once' : 'stopping'}, asked by ${state.requestedBy}`;
    case 'stopped':
      return `stopped by ${state.stoppedBy} ${after(state)}`;
    case 'error':
      return sayError(state);
    case 'complete':
      return state.reason === 'exit'
        ? `complete ${lasted(state, 'in')}`
        : `complete ${lasted(state, 'in')} (stop-condition met)`;
  }
}

function sayError(state: Extract<ExecutionState, { status: 'error' }>): string {
  const { conclusion, what } = explainCause(state.cause);
  // Its limit already says how long it took.
  if (conclusion === 'timed_out') return `timed out: ${what}`;
  return `failed: ${what} ${lasted(state, 'after')}`;
}

type Ended = { endedAt: number; startedAt?: number | undefined };

function after(state: Ended): string {
  return lasted(state, 'after') || 'before it started';
}

function lasted({ startedAt, endedAt }: Ended, preposition: string): string {
  return startedAt === undefined ? '' : `${preposition} ${formatDuration(endedAt - startedAt)}`;
}

/** Metrics of an execution that fetches its code would be those of an earlier attempt. */
function showsMetrics(state: ExecutionState): boolean {
  return state.status === 'started' ? state.phase === 'command' : state.status === 'complete';
}

/** What a program was doing is of no interest once it has ended. */
function saysDetail(state: ExecutionState): boolean {
  return state.status === 'started' && state.phase === 'command';
}

function sayMetrics(metrics: CheckRunView['metrics']): string[] {
  return metrics
    .filter(([, value]) => typeof value === 'number' || typeof value === 'string')
    .slice(0, MAX_METRICS)
    .map(([name, value]) => cutText(oneLine(`${name} ${formatValue(value)}`), MAX_METRIC_LENGTH));
}
