import type { ExecutionSpec } from '../execution/execution-spec.ts';
import type { ExecutionState, Timestamp } from '../execution/execution-state.ts';
import { formatDuration } from './format-value.ts';
import { limitRows } from './limit-rows.ts';
import { code, plain, table } from './markdown.ts';

export type QueueRow = {
  /** Undefined for another repository's. */
  counter: number | undefined;
  spec: ExecutionSpec;
  state: ExecutionState;
  createdAt: Timestamp;
  /** From 1; undefined for what may not even wait for a machine yet. */
  place: number | undefined;
};

/** The answer to `/queue`: what waits before and behind whom, without telling others' work. */
export function renderQueue(rows: readonly QueueRow[], now: Timestamp): string {
  if (rows.length === 0) return 'Nothing waits.';
  const shown = rows.map(({ counter, spec, state, createdAt, place }) => [
    code(spec.environment),
    place === undefined ? '' : String(place),
    counter === undefined ? "another repository's" : `${code(`#${counter}`)} ${code(spec.step)}`,
    spec.priority === 1 ? '1' : '',
    formatDuration(now - createdAt),
    counter !== undefined && state.status === 'created' ? plain(state.waitingFor ?? '') : '',
  ]);
  return table(
    ['environment', 'place', 'execution', 'priority', 'waits', 'for'],
    limitRows(shown, (more) => [more, '', '', '', '', '']),
  );
}
