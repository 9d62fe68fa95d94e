import { setTimeout as delay } from 'node:timers/promises';
import type { ProbotOctokit } from 'probot';
import { z } from 'zod';
import { GitHubLimited } from '../engine/ports/github.ts';

/** GitHub: wait a minute where no header says how long (docs.github.com, "Rate limits for the REST API"). */
const SECONDARY_MS = 60_000;
/** Of everything that people are told by mail GitHub takes 80 a minute. */
const COMMENT_GAP_MS = 1000;
/** A longer wait is the queue's: it holds no worker. */
const MAX_WAIT_MS = 3000;

const Limited = z.object({
  status: z.union([z.literal(403), z.literal(429)]),
  message: z.string().default(''),
  response: z.object({
    headers: z.record(z.string(), z.union([z.string(), z.number()]).optional()),
  }),
});

type Plugin = Parameters<typeof ProbotOctokit.plugin>[0];

/**
 * Keeps what GitHub said of its limits, an installation at a time: while one is reached no request is
 * made, and comments are a second apart. The plugin knows the installation by the options of its
 * Octokit.
 */
export class RateLimits {
  readonly #pausedUntil = new Map<string, number>();
  readonly #nextComment = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** To be given to `Octokit.plugin`. */
  readonly plugin: Plugin = (octokit, options) => {
    const key = keyOf(options['auth']);
    octokit.hook.wrap('request', async (request, requestOptions) => {
      this.#mayGo(key);
      const { method, url } = requestOptions;
      if (method === 'POST' && url.endsWith('/comments')) await this.#waitForTurn(key);
      try {
        return await request(requestOptions);
      } catch (error) {
        const until = this.#limitIn(error);
        if (until === undefined) throw error;
        this.#pausedUntil.set(key, until);
        throw new GitHubLimited(until, error);
      }
    });
    return {};
  };

  /** The same for a request that Octokit does not make. */
  async fetch(installationId: number, url: string, request: RequestInit): Promise<Response> {
    const key = String(installationId);
    this.#mayGo(key);
    const response = await fetch(url, request);
    if (response.ok) return response;
    const { status } = response;
    const headers = Object.fromEntries(response.headers);
    const message = await response.clone().text();
    const until = this.#limitIn({ status, message, response: { headers } });
    if (until === undefined) return response;
    this.#pausedUntil.set(key, until);
    throw new GitHubLimited(until);
  }

  #mayGo(key: string): void {
    const until = this.#pausedUntil.get(key);
    if (until === undefined) return;
    if (until > this.#now()) throw new GitHubLimited(until);
    this.#pausedUntil.delete(key);
  }

  async #waitForTurn(key: string): Promise<void> {
    const now = this.#now();
    const turn = Math.max(now, this.#nextComment.get(key) ?? 0);
    if (turn - now > MAX_WAIT_MS) throw new GitHubLimited(turn);
    this.#nextComment.set(key, turn + COMMENT_GAP_MS);
    await delay(turn - now);
  }

  #limitIn(error: unknown): number | undefined {
    const limited = Limited.safeParse(error);
    if (!limited.success) return undefined;
    const { headers } = limited.data.response;
    const after = headers['retry-after'];
    if (after !== undefined) return this.#now() + Number(after) * 1000;
    if (String(headers['x-ratelimit-remaining']) === '0')
      return Number(headers['x-ratelimit-reset']) * 1000;
    return /secondary rate limit/i.test(limited.data.message)
      ? this.#now() + SECONDARY_MS
      : undefined;
  }
}

const Auth = z.object({ installationId: z.int() });

function keyOf(auth: unknown): string {
  const parsed = Auth.safeParse(auth);
  return parsed.success ? String(parsed.data.installationId) : 'app';
}
