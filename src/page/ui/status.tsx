import type { ExecutionSummary } from '../../protocol/people-api.ts';
import { type Tone, statusView } from './status-view.ts';

/** In colour, shape and words: none of them alone. */
export function Status({ of }: { of: Pick<ExecutionSummary, 'status' | 'phase'> }) {
  const { label, tone } = statusView(of);
  const icon = of.status === 'stopped' ? 'ended' : tone;
  return (
    <span class={`status ${tone}`}>
      <svg class={icon} width="14" height="14" viewBox="0 0 16 16" aria-hidden="true">
        {SHAPES[icon]}
      </svg>
      {label}
    </span>
  );
}

const SHAPES: Record<Tone | 'ended', preact.JSX.Element> = {
  good: (
    <path
      fill="currentColor"
      d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0Zm3.9 6.1-4.6 4.8a.8.8 0 0 1-1.1 0L4.1 8.8a.8.8 0 1 1 1.1-1.1l1.5 1.5 4-4.2a.8.8 0 0 1 1.2 1.1Z"
    />
  ),
  bad: (
    <path
      fill="currentColor"
      d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0Zm3 9.9A.8.8 0 1 1 9.9 11L8 9.1 6.1 11A.8.8 0 1 1 5 9.9L6.9 8 5 6.1A.8.8 0 1 1 6.1 5L8 6.9 9.9 5A.8.8 0 1 1 11 6.1L9.1 8 11 9.9Z"
    />
  ),
  warn: <path fill="currentColor" d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0ZM5.5 5h5v6h-5V5Z" />,
  busy: (
    <>
      <circle
        cx="8"
        cy="8"
        r="6.5"
        fill="none"
        stroke="currentColor"
        stroke-width="2.5"
        opacity=".25"
      />
      <path
        d="M8 1.5A6.5 6.5 0 0 1 14.5 8"
        fill="none"
        stroke="currentColor"
        stroke-width="2.5"
        stroke-linecap="round"
      />
    </>
  ),
  idle: (
    <>
      <circle
        cx="8"
        cy="8"
        r="6.8"
        fill="none"
        stroke="currentColor"
        stroke-width="1.7"
        stroke-dasharray="2.2 2.07"
      />
      <circle cx="8" cy="8" r="2.2" fill="currentColor" />
    </>
  ),
  ended: (
    <path
      fill="currentColor"
      d="M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0ZM4.6 7.2h6.8a.8.8 0 0 1 0 1.6H4.6a.8.8 0 0 1 0-1.6Z"
    />
  ),
};
