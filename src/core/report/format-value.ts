import prettyMilliseconds from 'pretty-ms';

/** A metric for people: integers whole, other numbers with four significant digits. */
export function formatValue(value: unknown): string {
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '–';
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'number' ? Number(formatNumber(part)) : part,
  );
}

/** `+0.012`, `−3`, `±0`. */
export function formatDifference(difference: number): string {
  if (difference === 0) return '±0';
  const sign = difference > 0 ? '+' : '−';
  return `${sign}${formatNumber(Math.abs(difference))}`;
}

/** `3.2 s`, `12 s`, `1 min 5 s`, `2 h 10 min`: the two greatest units of so many milliseconds. */
export function formatDuration(ms: number): string {
  const short = prettyMilliseconds(Math.max(0, Math.round(ms)), {
    unitCount: 2,
    secondsDecimalDigits: ms < 10_000 ? 1 : 0,
  });
  return short.replace(
    /(\d)(ms|[a-z])/g,
    (_, digit: string, unit: string) => `${digit} ${UNITS[unit] ?? unit}`,
  );
}

const UNITS: Partial<Record<string, string>> = { m: 'min' };

/** `$1.87`; less than a cent is still something. */
export function formatDollars(amount: number): string {
  return amount > 0 && amount < 0.01 ? '<$0.01' : `$${amount.toFixed(2)}`;
}

function formatNumber(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return String(value);
  // Four digits of 123456.7 would invent zeros before the decimal point.
  return String(Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(4)));
}
