/** Whether Docker answered with this HTTP status. */
export function isDockerStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return (
    error instanceof Error && 'statusCode' in error && statuses.includes(Number(error.statusCode))
  );
}

/** What Docker said, in its own words. */
export function dockerReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const body: unknown = 'json' in error ? error.json : undefined;
  if (typeof body === 'object' && body !== null && 'message' in body) return String(body.message);
  return error.message;
}
