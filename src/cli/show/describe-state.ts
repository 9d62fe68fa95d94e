import { formatDuration } from '../../core/report/format-value.ts';
import { PHASE_WORDS } from '../../core/report/phase-words.ts';
import type { ExecutionDetail, ExecutionSummary } from '../../protocol/people-api.ts';
import { runningMs } from '../ended.ts';

type Described = Pick<ExecutionSummary, 'status' | 'phase' | 'reason'>;

/** What it does, waits for, or how it ended, in words. */
export function describeState({ status, phase, reason }: Described): string {
  const why = reason === undefined ? '' : `: ${reason}`;
  switch (status) {
    case 'created':
    case 'queued':
      return `waiting${why}`;
    case 'started':
      return phase === undefined ? 'started' : PHASE_WORDS[phase];
    case 'stopping':
      return `stopping${why}`;
    case 'stopped':
    case 'error':
    case 'complete':
      return `${status}${why}`;
  }
}

/** One line for the end of an execution. */
export function describeEnd(execution: ExecutionDetail, now: number): string {
  const ms = runningMs(execution, now);
  const time = ms === undefined ? '' : ` after ${formatDuration(ms)}`;
  return `#${execution.counter} ${execution.name} · ${describeState(execution)}${time}`;
}
