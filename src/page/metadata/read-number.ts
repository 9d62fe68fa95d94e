const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** What `json.dumps` writes for numbers that JSON does not have, as the agent hands it on. */
const NOT_A_NUMBER = /^[+-]?(?:nan|infinity|inf)$/i;

/**
 * A value of metadata as a number: NaN where it is one that cannot be drawn, undefined where it is none.
 * Texts that are numbers count, since many programs print `str(accuracy)`.
 */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.NaN;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (NUMBER.test(text)) return readNumber(Number(text));
  return NOT_A_NUMBER.test(text) ? Number.NaN : undefined;
}
