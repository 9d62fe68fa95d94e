export type TimeShown = 'off' | 'clock' | 'elapsed';

type Options = { shown: Exclude<TimeShown, 'off'>; firstAt: number | undefined };

/** `14:03:07.120` by the person's own clock, or `+1:02:03.120` after the first line. */
export function formatLineTime(at: number, { shown, firstAt }: Options): string {
  if (shown === 'clock') {
    const date = new Date(at);
    const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
    return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}.${milliseconds(at)}`;
  }
  const ms = Math.max(0, at - (firstAt ?? at));
  const seconds = Math.floor(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = String(Math.floor(seconds / 60) % 60).padStart(hours > 0 ? 2 : 1, '0');
  const rest = String(seconds % 60).padStart(2, '0');
  return `+${hours > 0 ? `${hours}:` : ''}${minutes}:${rest}.${milliseconds(ms)}`;
}

function milliseconds(ms: number): string {
  return String(Math.floor(ms) % 1000).padStart(3, '0');
}
