import pRetry from 'p-retry';
import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { NotFound, NotSignedIn, Refused, ServerAway, UnexpectedAnswer } from './cli-error.ts';
import { explainUnreachable } from './explain-unreachable.ts';

const API = '/api/v1';
const ANSWER_MS = 30_000;
/** Of what can be asked twice: a server that restarts is back by the last try, after four seconds. */
const TRIES = { retries: 3, minTimeout: 500, factor: 2 };

const Problem = z.object({ message: z.string() });

export type Query = Readonly<Record<string, string | number | undefined>>;
export type Access = {
  /** Without a slash at its end. */
  server: string;
  /** Shown to this server and nobody else. */
  token: string | undefined;
};
type Request = { method: string; path: string; query?: Query; body?: unknown };
type Opening = { headers?: Record<string, string>; signal?: AbortSignal };

/**
 * Asks a server as a person; every answer is checked against the schema that the server promises. Paths
 * are those below `/api/v1`. What is only read is asked again when the server is away for a moment.
 * Rejects with a `CliError` that says what to do.
 */
export class ApiClient {
  readonly server: string;
  readonly #token: string | undefined;

  constructor({ server, token }: Access) {
    this.server = server;
    this.#token = token;
  }

  get<T>(schema: z.ZodType<T>, path: string, query: Query = {}): Promise<T> {
    return pRetry(() => this.#ask(schema, { method: 'GET', path, query }), {
      ...TRIES,
      shouldRetry: ({ error }) => error instanceof ServerAway,
    });
  }

  post<T>(schema: z.ZodType<T>, path: string, body?: unknown): Promise<T> {
    return this.#ask(schema, { method: 'POST', path, body });
  }

  /** A long answer to be read bit by bit, such as events; redirections are the caller's to follow. */
  async open(path: string, { headers = {}, signal }: Opening = {}): Promise<Response> {
    const answer = await this.#send(
      { method: 'GET', path },
      {
        headers,
        redirect: 'manual',
        ...(signal && { signal }),
      },
    );
    if (answer.status < 400) return answer;
    throw await this.#problemOf(answer);
  }

  async #ask<T>(schema: z.ZodType<T>, request: Request): Promise<T> {
    const answer = await this.#send(request, { signal: AbortSignal.timeout(ANSWER_MS) });
    if (!answer.ok) throw await this.#problemOf(answer);
    let body: unknown;
    try {
      body = await answer.json();
    } catch (error) {
      throw this.#strange(error);
    }
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new UnexpectedAnswer(
      `${this.server} answers otherwise than slashrun ${manifest.version} understands; take the same version for both:\n${z.prettifyError(parsed.error)}`,
      parsed.error,
    );
  }

  async #send({ method, path, query = {}, body }: Request, init: RequestInit): Promise<Response> {
    const url = new URL(`${this.server}${API}${path}`);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    const headers = new Headers(init.headers);
    headers.set('user-agent', `slashrun/${manifest.version}`);
    if (this.#token !== undefined) headers.set('authorization', `Bearer ${this.#token}`);
    if (body !== undefined) headers.set('content-type', 'application/json');
    try {
      return await fetch(url, {
        ...init,
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      if (init.signal?.aborted === true && !isTimeout(error)) throw error;
      throw new ServerAway(explainUnreachable(this.server, error), error);
    }
  }

  async #problemOf(answer: Response): Promise<Error> {
    const { status } = answer;
    const problem = Problem.safeParse(await answer.json().catch(() => undefined));
    if (!problem.success && status < 500) return this.#strange(undefined);
    const message = problem.data?.message ?? `it answers ${status}`;
    if (status === 401) return new NotSignedIn(this.#signIn(message));
    if (status === 404) return new NotFound(message);
    if (status === 429 || status >= 500)
      return new ServerAway(`${this.server} cannot answer now: ${message}`);
    return new Refused(message);
  }

  #signIn(message: string): string {
    const how = `slashrun login --server ${this.server}`;
    return this.#token === undefined
      ? `you are not signed in to ${this.server}: ${how}`
      : `${this.server} does not accept your token (${message}); sign in again: ${how}`;
  }

  #strange(cause: unknown): UnexpectedAnswer {
    return new UnexpectedAnswer(
      `${this.server} does not answer as slashrun does: is that its address?`,
      cause,
    );
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}
