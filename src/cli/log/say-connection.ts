import type { Told } from './follow-execution.ts';

/** For stderr, so that what is piped on stays the log alone. */
export function sayConnection(told: Extract<Told, { kind: 'lost' | 'back' }>): string {
  return told.kind === 'lost'
    ? `slashrun: the connection is lost (${told.why}); trying again …\n`
    : 'slashrun: the connection is back\n';
}
