import type { Phase } from '../../core/execution/execution-state.ts';
import type { ExecutionSummary } from '../../protocol/people-api.ts';

export type Tone = 'good' | 'bad' | 'warn' | 'busy' | 'idle';
type Status = ExecutionSummary['status'];

const PHASES: Record<Phase, string> = {
  code: 'Fetching code',
  inputs: 'Fetching inputs',
  image: 'Pulling image',
  command: 'Running',
  outputs: 'Uploading',
};

const VIEWS: Record<Status, { label: string; tone: Tone }> = {
  created: { label: 'Waiting', tone: 'idle' },
  queued: { label: 'Queued', tone: 'idle' },
  started: { label: 'Started', tone: 'busy' },
  stopping: { label: 'Stopping', tone: 'warn' },
  stopped: { label: 'Stopped', tone: 'idle' },
  error: { label: 'Failed', tone: 'bad' },
  complete: { label: 'Complete', tone: 'good' },
};

/** The state in a word or two, and what kind of news that is. */
export function statusView({ status, phase }: Pick<ExecutionSummary, 'status' | 'phase'>): {
  label: string;
  tone: Tone;
} {
  const view = VIEWS[status];
  return status === 'started' && phase ? { ...view, label: PHASES[phase] } : view;
}

const ENDED: ReadonlySet<Status> = new Set(['stopped', 'error', 'complete']);

export function hasEnded({ status }: Pick<ExecutionSummary, 'status'>): boolean {
  return ENDED.has(status);
}
