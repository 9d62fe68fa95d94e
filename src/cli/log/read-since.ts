import prettyMilliseconds from 'pretty-ms';
import { parseDuration } from '../../core/definition/parse-duration.ts';
import { WrongUsage } from '../cli-error.ts';

/** `10m` before now, or a time such as `2026-03-01T12:00` (of this place) or `…Z`. */
export function readSince(text: string, now: number): number {
  if (/^[\d.]+[a-z]/i.test(text)) {
    const duration = parseDuration(text);
    if (duration.ok && duration.seconds !== undefined) return now - duration.seconds * 1000;
  }
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  const example = prettyMilliseconds(90 * 60_000);
  throw new WrongUsage(
    `--since ${text}: give how long ago (10m, '${example}') or a time (2026-03-01T12:00)`,
  );
}
