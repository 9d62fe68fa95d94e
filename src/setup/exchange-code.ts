import { z } from 'zod';

const TIMEOUT_MS = 15_000;

/** What the server is given of a new App (docs.github.com, "Create a GitHub App from a manifest"). */
const AppCredentials = z.object({
  id: z.int().positive(),
  slug: z.string().min(1),
  pem: z.string().includes('PRIVATE KEY'),
  webhook_secret: z.string().nullish(),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  html_url: z.url({ protocol: /^https?$/ }),
});
export type AppCredentials = z.infer<typeof AppCredentials>;

/** The code is wrong, was used, or is older than an hour. */
export class CodeRefused extends Error {
  constructor() {
    super('GitHub does not know this code: it was used already, or is older than an hour');
    this.name = 'CodeRefused';
  }
}

/** GitHub cannot be reached or answers nothing that can be used; the message holds no secret. */
export class ExchangeFailed extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'ExchangeFailed';
  }
}

/** Trades the code for the App's credentials, which works once. */
export async function exchangeCode(apiUrl: string, code: string): Promise<AppCredentials> {
  const url = `${apiUrl}/app-manifests/${encodeURIComponent(code)}/conversions`;
  const answer = await post(url);
  if (answer.status === 404 || answer.status === 422) throw new CodeRefused();
  if (answer.status !== 201) throw new ExchangeFailed(`${apiUrl} answered ${answer.status}`);
  const parsed = AppCredentials.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  // Only the names: the values beside them are secrets.
  const fields = [...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'JSON'))];
  throw new ExchangeFailed(`${apiUrl} answered without usable ${fields.join(', ')}`);
}

async function post(url: string): Promise<{ status: number; body: unknown }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/vnd.github+json', 'user-agent': 'slashrun' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { status: response.status, body: response.ok ? jsonOf(text) : undefined };
  } catch (error) {
    throw new ExchangeFailed(`${new URL(url).origin} cannot be reached: ${reasonOf(error)}`, error);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Its message quotes the text, which may hold a secret; the schema says that this is no answer.
    return undefined;
  }
}

/** What `fetch` throws says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
