import { useMemo } from 'preact/hooks';
import { formatDuration } from '../../core/report/format-value.ts';
import type { ExecutionDetail } from '../../protocol/people-api.ts';
import { now } from '../ui/clock.ts';
import { formatElapsed } from '../ui/format-time.ts';

type Part = ExecutionDetail['timeline'][number];

const LABELS: Record<Part['name'], string> = {
  quota: 'Waiting for quota',
  machine: 'Waiting for a machine',
  code: 'Code',
  inputs: 'Inputs',
  image: 'Image',
  command: 'Running',
  outputs: 'Uploading',
};

/** Where its time went, and goes. */
export function Timeline({ execution }: { execution: ExecutionDetail }) {
  const { timeline } = execution;
  // What goes on was so long when the server said so: it grows from there.
  const saidAt = useMemo(() => Date.now(), [timeline]);
  if (timeline.length === 0) return null;
  const later = Math.max(0, now.value - saidAt);
  const parts = timeline.map((part) => ({ ...part, ms: part.ms + (part.isCurrent ? later : 0) }));
  return (
    <ol class="timeline" aria-label="Timeline">
      {parts.map((part) => (
        <li
          key={part.name}
          class={`phase-${part.name} ${part.isCurrent ? 'current' : ''}`}
          style={{ '--share': shareOf(part.ms) }}
        >
          <span class="timeline-name">{LABELS[part.name]}</span>
          <span class="number">
            {part.isCurrent ? formatElapsed(part.ms) : formatDuration(part.ms)}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** A second beside an hour must still be seen: the widths grow slower than the times. */
function shareOf(ms: number): number {
  return Math.max(1, Math.round(Math.sqrt(Math.max(0, ms))));
}
