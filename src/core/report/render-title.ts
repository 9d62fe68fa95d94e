import { isEnded } from '../execution/advance.ts';
import { costOf } from '../execution/cost.ts';
import type { ExecutionState } from '../execution/execution-state.ts';
import { PHASE_WORDS } from './phase-words.ts';
import type { CheckRunView } from './check-run-view.ts';
import { MAX_TITLE, cutText } from './cut-text.ts';
import { classifyFailure } from './classify-failure.ts';
import { compareMetrics } from './compare-metrics.ts';
import { formatDifference, formatDollars, formatDuration, formatValue } from './format-value.ts';
import { judgeGates } from './judge-gates.ts';
import { sayPlacement } from './render-placement.ts';
import { oneLine } from './markdown.ts';

/** More would not fit beside the name in a pull request's list of checks. */
const MAX_METRICS = 3;
const MAX_METRIC_LENGTH = 40;
const MAX_DETAIL = 80;

/** The one line that says it all. GitHub shows it as it is, not as Markdown. */
export function renderTitle(view: CheckRunView): string {
  const detail = saysDetail(view.state) ? view.statusDetail : undefined;
  const parts = [
    ...(view.spec.title === undefined ? [] : [cutText(oneLine(view.spec.title), MAX_DETAIL)]),
    sayState(view),
    ...(detail === undefined ? [] : [cutText(oneLine(detail), MAX_DETAIL)]),
    ...sayGates(view),
    ...(showsMetrics(view.state) ? sayMetrics(view) : []),
    ...sayCost(view),
  ];
  return cutText(oneLine(parts.join(' · ')), MAX_TITLE);
}

function sayState(view: CheckRunView): string {
  const { state, spec } = view;
  switch (state.status) {
    case 'created':
      return state.waitingFor === undefined ? 'accepted' : `waiting for ${state.waitingFor}`;
    case 'queued':
      return sayQueued(view, state.attempt);
    case 'started':
      return PHASE_WORDS[state.phase];
    case 'stopping':
      return `${state.hard ? 'stopping at once' : 'stopping'}, asked by ${state.requestedBy}`;
    case 'stopped':
      return state.supersededBy === undefined
        ? `stopped by ${state.stoppedBy} ${after(state)}`
        : `superseded by #${state.supersededBy} ${after(state)}`;
    case 'error':
      return sayError(state, view.logTail);
    case 'complete':
      return sayComplete(state, spec);
  }
}

function sayQueued({ spec, placement }: CheckRunView, attempt: number): string {
  const machine = attempt === 1 ? 'a machine' : 'another machine';
  const tried = attempt === 1 ? '' : ` · attempt ${attempt}`;
  const detail = placement && sayPlacement(placement);
  const about = detail === undefined ? '' : `: ${detail}`;
  return `waiting for ${machine} (${spec.environment})${about}${tried}`;
}

function sayComplete(
  state: Extract<ExecutionState, { status: 'complete' }>,
  { reuses }: CheckRunView['spec'],
): string {
  switch (state.reason) {
    case 'exit':
      return `complete ${lasted(state, 'in')}`;
    case 'stop-condition':
      return `complete ${lasted(state, 'in')} (stop-condition met)`;
    case 'reused':
      return `complete: reused #${reuses?.counter ?? ''}`;
  }
}

function sayError(
  state: Extract<ExecutionState, { status: 'error' }>,
  logTail: readonly string[],
): string {
  const { conclusion, what } = classifyFailure(state.cause, logTail);
  // Its limit already says how long it took.
  if (conclusion === 'timed_out') return `timed out: ${what}`;
  return `${['failed', lasted(state, 'after')].join(' ').trim()}: ${what}`;
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

function sayMetrics({ metrics, base, spec }: CheckRunView): string[] {
  const compared = compareMetrics(metrics, base?.metrics ?? [], spec.judgement.directions);
  return compared
    .filter(({ value }) => typeof value === 'number' || typeof value === 'string')
    .slice(0, MAX_METRICS)
    .map(({ name, value, difference }) => {
      const change = difference ? ` (${formatDifference(difference)})` : '';
      return cutText(oneLine(`${name} ${formatValue(value)}${change}`), MAX_METRIC_LENGTH);
    });
}

/** Of one that runs it would be old before it is read. */
function sayCost({ spec, state }: CheckRunView): string[] {
  const cost = isEnded(state) ? costOf(spec, state, state.endedAt) : undefined;
  return cost === undefined ? [] : [formatDollars(cost)];
}

function sayGates({ state, spec, metrics, base }: CheckRunView): string[] {
  if (state.status !== 'complete') return [];
  const failed = judgeGates(spec.judgement, metrics, base?.metrics).filter(
    ({ verdict }) => verdict === 'fails',
  );
  return failed.map(({ rule }) => cutText(oneLine(`gate: ${rule} does not hold`), MAX_DETAIL));
}
