/** `seconds` is undefined where the text is blank: no limit. */
export type Duration = { ok: true; seconds: number | undefined } | { ok: false; message: string };

const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

/**
 * Reads `time-limit` and `no-output-timeout` as valohai-yaml does (`utils/duration.py`): a number is
 * seconds; a text is a sum of numbers with units, of which the first letter counts (so `10ms` is ten
 * minutes) and between which anything else is skipped. A number without a unit in a text crashes
 * there; here it is refused.
 */
export function parseDuration(value: string | number): Duration {
  if (typeof value === 'number') return { ok: true, seconds: value };
  if (value.trim() === '') return { ok: true, seconds: undefined };
  let total = 0;
  for (const [part, amount = '', unit = ''] of value.matchAll(/([.\d]+)\s*([a-z]*)/g)) {
    const seconds = SECONDS[unit.charAt(0)];
    if (seconds === undefined || Number.isNaN(Number(amount)))
      return refuse(value, `'${part.trim()}' lacks a unit of s, m, h, d or w`);
    total += Number(amount) * seconds;
  }
  return total > 0 ? { ok: true, seconds: total } : refuse(value, 'it must be longer than nothing');
}

function refuse(value: string, reason: string): Duration {
  return { ok: false, message: `must be a duration such as '1h 30m', not '${value}': ${reason}` };
}
