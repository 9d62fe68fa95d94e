import colors from 'picocolors';
import type { ExecutionSummary } from '../protocol/people-api.ts';

export type Paint = ReturnType<typeof colors.createColors>;

/** The colours of a terminal, or none. */
export function paintFor({ hasColors }: { hasColors: boolean }): Paint {
  return colors.createColors(hasColors);
}

type Status = ExecutionSummary['status'];
const COLOUR: Record<Status, 'dim' | 'cyan' | 'yellow' | 'red' | 'green'> = {
  created: 'dim',
  queued: 'dim',
  started: 'cyan',
  stopping: 'yellow',
  stopped: 'yellow',
  error: 'red',
  complete: 'green',
};

export function paintStatus(paint: Paint, status: Status, text: string = status): string {
  return paint[COLOUR[status]](text);
}
