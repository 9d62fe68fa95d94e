const SMALL = 1e-4;
const LARGE = 1e6;

/** A number beside an axis: short, and never with the noise of binary fractions. */
export function formatTick(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= SMALL && size < LARGE) return String(Number(value.toPrecision(6)));
  return value
    .toExponential(3)
    .replace(/\.?0+e/, 'e')
    .replace('e+', 'e');
}

/** Seconds beside an axis: `45 s`, `2:30`, `1:02:30`. */
export function formatSeconds(value: number): string {
  if (Math.abs(value) < 60) return `${formatTick(value)} s`;
  const seconds = Math.round(Math.abs(value));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const parts = hours > 0 ? [hours, two(minutes)] : [minutes];
  return `${value < 0 ? '-' : ''}${[...parts, two(seconds % 60)].join(':')}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
