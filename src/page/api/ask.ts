import { z } from 'zod';
import type { Answer, Problem } from './answer.ts';

/** So long a question is waited for; a stream is not asked this way. */
const PATIENCE_MS = 30_000;

type Question<Schema extends z.ZodType> = {
  schema: Schema;
  /** Sent as JSON by POST. */
  body?: unknown;
  signal?: AbortSignal | undefined;
};

/** Asks below `/api/v1`. Whatever goes wrong is a value: every caller has something to show for it. */
export async function ask<Schema extends z.ZodType>(
  path: string,
  { schema, body, signal }: Question<Schema>,
): Promise<Answer<z.output<Schema>>> {
  const limit = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await fetch(`/api/v1${path}`, {
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    if (!response.ok) return { ok: false, problem: await problemOf(response) };
    const read = schema.safeParse(await response.json());
    if (read.success) return { ok: true, value: read.data };
    const message = `The server answers otherwise than this page expects; load the page again. (${z.prettifyError(read.error)})`;
    return { ok: false, problem: { kind: 'refused', message } };
  } catch {
    return { ok: false, problem: { kind: 'away', message: 'The server does not answer.' } };
  }
}

const Refused = z.object({ message: z.string() });

/** Also of a stream that was not opened. */
export async function problemOf(response: Response): Promise<Problem> {
  const { status } = response;
  if (status === 401) return { kind: 'signed-out' };
  const body: unknown = await response.json().catch(() => undefined);
  const read = Refused.safeParse(body);
  const message = read.success ? read.data.message : `The server answers ${status}.`;
  if (status === 404) return { kind: 'not-found', message };
  return { kind: status >= 500 ? 'away' : 'refused', message };
}
