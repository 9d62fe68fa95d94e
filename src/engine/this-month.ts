/** From the beginning of the calendar month (UTC) until now, in milliseconds since 1970. */
export function thisMonth(now: number): { since: number; now: number } {
  const date = new Date(now);
  return { since: Date.UTC(date.getUTCFullYear(), date.getUTCMonth()), now };
}
