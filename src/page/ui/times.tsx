import { formatDuration } from '../../core/report/format-value.ts';
import { now } from './clock.ts';
import { formatAgo, formatElapsed } from './format-time.ts';

/** How long ago; the moment itself is said on demand. */
export function Ago({ at }: { at: number }) {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString()}>
      {formatAgo(at, now.value)}
    </time>
  );
}

/** From one moment to another, or on and on. */
export function Elapsed({ from, to }: { from: number; to: number | undefined }) {
  return (
    <span class="number">
      {to === undefined ? <Running from={from} /> : formatDuration(to - from)}
    </span>
  );
}

function Running({ from }: { from: number }) {
  return <>{formatElapsed(now.value - from)}</>;
}
