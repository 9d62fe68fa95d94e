import { Cron } from 'croner';

const MINUTE_FIELDS = 5;

/** Five fields, as cron has them; seconds and nicknames are not ours. */
export function isSchedule(cron: string): boolean {
  if (cron.trim().split(/\s+/).length !== MINUTE_FIELDS) return false;
  try {
    return new Cron(cron, { timezone: 'UTC' }).nextRun(new Date(0)) !== null;
  } catch {
    return false;
  }
}

/** As the time zone database names it. */
export function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The first time after `after` (both milliseconds since 1970) that the schedule names. */
export function nextTime(
  { cron, timeZone }: { cron: string; timeZone: string },
  after: number,
): number | undefined {
  return new Cron(cron, { timezone: timeZone }).nextRun(new Date(after))?.getTime();
}
