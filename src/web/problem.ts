import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { SequenceGap } from '../engine/append-log.ts';
import { Retired } from '../engine/claim-execution.ts';
import { LeaseLost } from '../engine/lease.ts';
import { CodeGone } from '../engine/open-code.ts';
import { SearchRefused } from '../engine/ports/log-search.ts';
import { QueueUnavailable } from '../engine/ports/background-jobs.ts';
import { GitHubLimited, GitHubRefused } from '../engine/ports/github.ts';
import { RegistryRefused } from '../engine/ports/registries.ts';
import { StoreUnavailable } from '../engine/ports/store.ts';
import { InputRefused } from '../engine/resolve-inputs.ts';
import { UploadRefused } from '../engine/store-upload.ts';
import { OutputMissing } from '../engine/store-outputs.ts';
import type { ProtocolError } from '../protocol/protocol.ts';

/** A refusal with its answer, thrown by a route. */
export class Refusal extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: ProtocolError['error'];
  constructor(status: ContentfulStatusCode, code: ProtocolError['error'], message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
  }
}

/**
 * The answer for an expected failure, here and nowhere else; undefined for one that nobody expected.
 * 503 tells GitHub to keep a delivery for redelivery and the agent to try again.
 */
function problemOf(
  error: unknown,
): { status: ContentfulStatusCode; body: ProtocolError } | undefined {
  if (error instanceof Refusal)
    return { status: error.status, body: { error: error.code, message: error.message } };
  if (error instanceof LeaseLost)
    return { status: 409, body: { error: 'lease-lost', message: error.message } };
  if (error instanceof Retired)
    return { status: 410, body: { error: 'retired', message: error.message } };
  if (error instanceof SequenceGap) {
    const { message, nextSequence } = error;
    return { status: 409, body: { error: 'sequence', message, nextSequence } };
  }
  if (error instanceof GitHubRefused)
    return { status: 422, body: { error: 'invalid', message: error.message } };
  if (error instanceof SearchRefused)
    return { status: 400, body: { error: 'invalid', message: error.message } };
  if (isRefused(error)) return { status: 422, body: { error: 'invalid', message: error.message } };
  if (error instanceof z.ZodError)
    return { status: 400, body: { error: 'invalid', message: z.prettifyError(error) } };
  if (error instanceof SyntaxError)
    return { status: 400, body: { error: 'invalid', message: `not JSON: ${error.message}` } };
  if (isPassing(error))
    return { status: 503, body: { error: 'unavailable', message: error.message } };
  return undefined;
}

/** Hono's `onError`: expected failures as they are, the others logged once and hidden. */
export function answerProblem(log: { error: (fields: object, message: string) => void }) {
  return (error: Error, c: Context): Response => {
    const problem = problemOf(error);
    if (problem && problem.status < 500) return c.json(problem.body, problem.status);
    log.error({ err: error, method: c.req.method, path: c.req.path }, 'request failed');
    return problem
      ? c.json(problem.body, problem.status)
      : c.json({ error: 'unavailable', message: 'this failed on our side; it is in our log' }, 500);
  };
}

/** What the same request may find otherwise soon. */
function isPassing(error: unknown): error is Error {
  return [StoreUnavailable, QueueUnavailable, GitHubLimited].some((kind) => error instanceof kind);
}

/** What the person or the operator must mend. */
function isRefused(error: unknown): error is Error {
  return [CodeGone, OutputMissing, InputRefused, RegistryRefused, UploadRefused].some(
    (kind) => error instanceof kind,
  );
}
