/** What happened, in the words of whoever threw it; of several tries the first speaks. */
export function sayReason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return sayReason(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
