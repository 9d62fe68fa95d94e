import { plainLogLine } from '../../core/report/plain-log-line.ts';

/**
 * A line of a log for this terminal: with its colours or without, and without anything else by which a
 * program could steer the terminal of whoever reads its log.
 */
export function showLine(text: string, hasColors: boolean): string {
  if (!hasColors || !text.includes(ESCAPE)) return plainLogLine(text);
  // Plain text cannot hold this: `plainLogLine` takes all control characters but tabs away.
  const coloured = lastPart(text).split(COLOUR);
  const shown = coloured.map((part, index) => (index % 2 === 1 ? part : plainPart(part))).join('');
  return `${shown.trimEnd()}${RESET}`;
}

const ESCAPE = '\u001B';
const RESET = '\u001B[0m';
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const COLOUR = /(\u001B\[[\d;:]*m)/;

/** Of what a progress bar wrote over itself, what was seen last. */
function lastPart(text: string): string {
  const parts = text.split('\r');
  return parts.findLast((part) => plainLogLine(part) !== '') ?? '';
}

/** `plainLogLine` trims: spaces between colours stay. */
function plainPart(part: string): string {
  const trailing = /[ \t]*$/.exec(part)?.[0] ?? '';
  return `${plainLogLine(part)}${trailing}`;
}
