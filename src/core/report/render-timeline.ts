import { isEnded, isRunning } from '../execution/advance.ts';
import { Phase } from '../execution/execution-state.ts';
import type { CheckRunView } from './check-run-view.ts';
import { bootMs } from './machine-cost.ts';
import { formatDuration } from './format-value.ts';

/** Where the time went: waiting for a machine first, then each phase that was reached. */
export function renderTimeline(view: CheckRunView): string {
  const { state, timings } = view;
  const current = isRunning(state) ? state.phase : undefined;
  const phases = Phase.options.flatMap((phase) => {
    const ms = timings[phase];
    if (phase === current)
      return [`**${phase}**${ms === undefined ? '' : ` ${formatDuration(ms)}`} …`];
    return ms === undefined ? [] : [`${phase} ${formatDuration(ms)}`];
  });
  const boot = view.placement && bootMs(view.placement);
  const started = boot === undefined ? [] : [`machine ${formatDuration(boot)}`];
  const waited = `waiting ${formatDuration(Math.max(0, waitedMs(view) - (boot ?? 0)))}`;
  return `Time: ${[waited, ...started, ...phases].join(' → ')}`;
}

function waitedMs({ state, createdAt, now }: CheckRunView): number {
  if (isRunning(state)) return state.startedAt - createdAt;
  return (isEnded(state) ? (state.startedAt ?? state.endedAt) : now) - createdAt;
}
