const PARTS =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?[ \t]*(?:(Z)|([-+])(\d\d?)(?::(\d\d))?)?)?$/;
const MICROSECOND_DIGITS = 6;

/** A timestamp of YAML 1.1 as Python's `str` writes it; undefined for one that cannot be. */
export function readDate(text: string): string | undefined {
  const [, year = '', month = '', day = '', hour, ...rest] = PARTS.exec(text) ?? [];
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  const date = `${year}-${two(month)}-${two(day)}`;
  if (hour === undefined) return date;
  const time = readTime(hour, rest);
  return time && `${date} ${time}`;
}

function readTime(hour: string, parts: readonly (string | undefined)[]): string | undefined {
  const [minute = '', second = '', fraction = '', utc, sign, offsetHour = '', more = '00'] = parts;
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  if (!isTime || Number(offsetHour) * 60 + Number(more) >= 24 * 60) return undefined;
  const digits = fraction.slice(0, MICROSECOND_DIGITS).padEnd(MICROSECOND_DIGITS, '0');
  const micros = Number(digits) === 0 ? '' : `.${digits}`;
  const zone = offset({ utc, sign, hour: offsetHour, minute: more });
  return `${two(hour)}:${minute}:${second}${micros}${zone}`;
}

type Offset = { utc: string | undefined; sign: string | undefined; hour: string; minute: string };

function offset({ utc, sign, hour, minute }: Offset): string {
  if (utc !== undefined) return '+00:00';
  if (sign === undefined) return '';
  const minutes = Number(hour) * 60 + Number(minute);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `${minutes === 0 ? '+' : sign}${two(String(hours))}:${two(String(rest))}`;
}

function isDay(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return year > 0 && day > 0 && day <= days;
}

function two(digits: string): string {
  return digits.padStart(2, '0');
}
