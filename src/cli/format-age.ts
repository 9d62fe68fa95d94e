import prettyMilliseconds from 'pretty-ms';

const MINUTE_MS = 60_000;

/** `just now`, `3m ago`, `2d ago`. */
export function formatAge(at: number, now: number): string {
  const ms = now - at;
  if (ms < MINUTE_MS) return 'just now';
  return `${prettyMilliseconds(ms, { compact: true })} ago`;
}
