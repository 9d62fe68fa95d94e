import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { identify, nameOf } from './caller.ts';
import { readArchive } from './archive.ts';
import type { Fault } from './faults.ts';
import { answerGraphQL } from './graphql.ts';
import type { Answer } from './operations/operation.ts';
import { operations } from './operations/operations.ts';
import { rateHeaders } from './operations/rate-limit.ts';
import { answerLfs } from './lfs.ts';
import { Refusal } from './refusal.ts';
import type { Deliverer } from './webhooks/deliverer.ts';
import { answerSignIn } from './sign-in.ts';
import type { World } from './world.ts';

/** What the server needs beside the world. */
export interface ServerParts {
  world: World;
  webhooks: Deliverer;
  takeFault(method: string, path: string): Fault | undefined;
}

/** One request on its way through. */
interface Exchange {
  method: string;
  path: string;
  query: URLSearchParams;
  actor: string;
  operationId: string | undefined;
  request: IncomingMessage;
}

/** Speaks HTTP: finds the operation, checks both sides against the description, records. */
export function createGitHubServer(parts: ServerParts): Server {
  return createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://github.invalid');
    const exchange: Exchange = {
      method: request.method ?? 'GET',
      path: pathname,
      query: searchParams,
      actor: 'anonymous',
      operationId: undefined,
      request,
    };
    // A client that goes away mid-answer is its own business.
    void serve(parts, exchange, response).catch(() => response.destroy());
  });
}

async function serve(
  parts: ServerParts,
  exchange: Exchange,
  response: ServerResponse,
): Promise<void> {
  const { world } = parts;
  const { method, path } = exchange;
  const at = world.now();
  const started = performance.now();
  let status = 0;
  try {
    const fault = parts.takeFault(method, path);
    if (fault?.kind === 'drop') {
      response.destroy();
      return;
    }
    if (fault?.kind === 'slow') await wait(fault.ms);
    const answer = (fault && answerOfFault(fault)) ?? (await answerTo(parts, exchange));
    status = await send(world, response, answer);
    const isOurs = fault === undefined || fault.kind === 'slow';
    if (isOurs) checkAnswer(world, exchange, answer);
  } finally {
    const durationMs = performance.now() - started;
    world.requests.push({ method, path, at, durationMs, status, actor: exchange.actor });
    world.changed();
  }
}

async function answerTo(parts: ServerParts, exchange: Exchange): Promise<Answer> {
  const { world } = parts;
  const { method, path } = exchange;
  try {
    const body = await readBody(exchange.request);
    if (method === 'GET' && path.startsWith('/codeload/')) {
      return readArchive(world, exchange.query.get('token'));
    }
    const signIn = answerSignIn(world, exchange, body);
    if (signIn !== undefined) return signIn;
    const lfs = await answerLfs(world, exchange, body);
    if (lfs !== undefined) return lfs;
    if (method === 'POST' && path === '/graphql') {
      exchange.actor = nameOf(await identify(world, exchange.request.headers.authorization));
      return answerGraphQL(world, body);
    }
    return await perform(parts, exchange, body);
  } catch (error) {
    // The client went away before it had said everything.
    if (exchange.request.errored !== null) throw error;
    if (!(error instanceof Refusal)) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      world.violations.push({ method, path, errors: [`the stand-in failed: ${message}`] });
      return answerOfRefusal(new Refusal(500, 'Server Error'));
    }
    return answerOfRefusal(error);
  }
}

async function perform(parts: ServerParts, exchange: Exchange, body: unknown): Promise<Answer> {
  const { world, webhooks } = parts;
  const { method, path, request } = exchange;
  const found = world.description.match(method, path);
  const operation = found && operations[found.operationId];
  if (found === undefined || operation === undefined) {
    world.violations.push({ method, path, errors: ['no such route'] });
    throw new Refusal(404, 'Not Found');
  }
  exchange.operationId = found.operationId;
  const caller = await identify(world, request.headers.authorization);
  exchange.actor = nameOf(caller);

  const { operationId, variables } = found;
  const query = Object.fromEntries(exchange.query);
  const errors = world.description.checkRequest(operationId, { variables, query, body });
  if (errors.length > 0) {
    world.violations.push({ method, path, errors });
    throw new Refusal(422, `Invalid request.\n\n${errors.join('\n')}`);
  }
  const accept = request.headers.accept ?? '';
  try {
    return await operation({ world, webhooks, caller, path, variables, query, body, accept });
  } catch (error) {
    // Asking for a commit that is not there is a fair question; writing nonsense is not.
    const isNonsense = error instanceof Refusal && error.status === 422 && method !== 'GET';
    if (isNonsense) recordRefusal(world, exchange, error);
    throw error;
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const bytes = await buffer(request);
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new Refusal(400, 'Problems parsing JSON');
  }
}

async function send(world: World, response: ServerResponse, answer: Answer): Promise<number> {
  response.setHeader('x-github-request-id', randomUUID());
  response.setHeader('x-github-media-type', 'github.v3; format=json');
  for (const [name, value] of Object.entries(rateHeaders(world))) response.setHeader(name, value);
  switch (answer.kind) {
    case 'json':
      response.writeHead(answer.status, {
        'content-type': 'application/json; charset=utf-8',
        ...answer.headers,
      });
      response.end(JSON.stringify(answer.body));
      break;
    case 'empty':
      response.writeHead(answer.status).end();
      break;
    case 'redirect':
      response.writeHead(302, { location: answer.location }).end();
      break;
    case 'raw':
      response.writeHead(200, { 'content-type': answer.contentType }).end(answer.body);
      break;
    case 'stream':
      response.writeHead(200, answer.headers);
      await pipeline(answer.body, response);
      break;
  }
  return response.statusCode;
}

/** After the answer is sent, so that no client waits for it. */
function checkAnswer(world: World, exchange: Exchange, answer: Answer): void {
  const { method, operationId, path } = exchange;
  if (answer.kind !== 'json' || operationId === undefined) return;
  // As it went over the wire: without what is undefined.
  const body: unknown = JSON.parse(JSON.stringify(answer.body));
  const errors = world.description.checkAnswer(operationId, answer.status, body);
  if (errors.length === 0) return;
  world.violations.push({ method, path, errors: errors.map((error) => `answer: ${error}`) });
}

function recordRefusal(world: World, { method, path }: Exchange, refusal: Refusal): void {
  const errors = (refusal.errors ?? [refusal.message]).map((error) =>
    typeof error === 'string' ? error : JSON.stringify(error),
  );
  world.violations.push({ method, path, errors });
}

function answerOfRefusal(refusal: Refusal, headers: Record<string, string> = {}): Answer {
  const { errors, message, status } = refusal;
  const body = {
    message,
    ...(errors === undefined ? {} : { errors }),
    documentation_url: 'https://docs.github.com/rest',
    status: String(status),
  };
  return { kind: 'json', status, body, headers };
}

function answerOfFault(fault: Exclude<Fault, { kind: 'drop' }>): Answer | undefined {
  switch (fault.kind) {
    case 'slow':
      return undefined;
    case 'status':
      return answerOfRefusal(new Refusal(fault.status, 'Server Error'));
    case 'secondary-rate-limit': {
      const message =
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
      const headers = { 'retry-after': String(fault.retryAfterSeconds) };
      return answerOfRefusal(new Refusal(403, message), headers);
    }
  }
}
