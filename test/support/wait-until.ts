const EVERY_MS = 50;

/** Looks again and again until there is something to see; throws when that takes too long. */
export async function waitUntil<T>(
  look: () => Promise<T | undefined | false>,
  { what, timeoutMs = 30_000 }: { what: string; timeoutMs?: number },
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
