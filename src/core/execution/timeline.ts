import { isEnded, isRunning } from './advance.ts';
import type { ExecutionState, Phase, Timestamp } from './execution-state.ts';
import { Phase as Phases } from './execution-state.ts';

/** A change of an execution's status. */
export type StatusChange = { at: Timestamp; to: ExecutionState['status'] };

type Timed = {
  state: ExecutionState;
  createdAt: Timestamp;
  /** The oldest first. */
  changes: readonly StatusChange[];
  /** Milliseconds that each phase took until it was last told. */
  timings: Partial<Record<Phase, number>>;
  now: Timestamp;
};

export type TimelinePart = { name: 'quota' | 'machine' | Phase; ms: number; isCurrent: boolean };

/**
 * Where the time of an execution went, in order: waiting for quota, waiting for machines (all of its
 * attempts), then each phase that was reached. The phase that goes on has what the others have left.
 */
export function timelineOf({ state, createdAt, changes, timings, now }: Timed): TimelinePart[] {
  const end = isEnded(state) ? state.endedAt : now;
  const waits = [
    { name: 'quota' as const, status: 'created' as const },
    { name: 'machine' as const, status: 'queued' as const },
  ].flatMap(({ name, status }) => {
    const ms = timeIn(status, { createdAt, changes, end });
    return ms === undefined ? [] : [{ name, ms, isCurrent: state.status === status }];
  });
  const current = isRunning(state) ? state.phase : undefined;
  const phases = Phases.options.flatMap((name) => {
    const ms = name === current ? sinceOthers(state, { name, timings, now }) : timings[name];
    return ms === undefined ? [] : [{ name, ms, isCurrent: name === current }];
  });
  return [...waits, ...phases];
}

type Span = { createdAt: Timestamp; changes: readonly StatusChange[]; end: Timestamp };

/** Undefined when it was never in that status. */
function timeIn(
  status: ExecutionState['status'],
  { createdAt, changes, end }: Span,
): number | undefined {
  const all: StatusChange[] = [{ at: createdAt, to: 'created' }, ...changes];
  const spans = all.flatMap(({ at, to }, index) =>
    to === status ? [(all[index + 1]?.at ?? end) - at] : [],
  );
  return spans.length === 0 ? undefined : spans.reduce((sum, ms) => sum + Math.max(0, ms), 0);
}

type Current = Pick<Timed, 'timings' | 'now'> & { name: Phase };

function sinceOthers(state: ExecutionState, { name, timings, now }: Current): number {
  if (!isRunning(state)) return 0;
  const others = Phases.options.reduce(
    (sum, phase) => sum + (phase === name ? 0 : (timings[phase] ?? 0)),
    0,
  );
  return Math.max(0, now - state.startedAt - others);
}
