import { once } from 'node:events';
import {
  type ClientRequest,
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RELAY_HEADER } from '../../../src/protocol/protocol.ts';

/** What programs in a command may call, in all of its versions. */
const OPEN = '/api/program/';
/** Where they get the files that they are told of; each address is signed. */
const OPEN_TO_READ = '/storage/';
const MAX_BODY_BYTES = 1024 * 1024;
/** Of one connection only (RFC 9110, 7.6.1), and the name by which the relay was asked. */
const NOT_PASSED_ON =
  /^(?:connection|keep-alive|proxy-.+|te|trailer|transfer-encoding|upgrade|expect|host)$/;
/**
 * Node.js frames the body of a GET only when told to: what a program wrote there would be read as
 * the next request, one that nobody has looked at.
 */
const FRAMED = { 'transfer-encoding': 'chunked' };

export interface ProgramRelay {
  port: number;
  /** Ends connections as well. */
  close: () => Promise<void>;
}

/**
 * Passes on requests for the app's program API and for stored files, and nothing else of the app, from an address that
 * containers reach. Throws where `address` is none of this machine's.
 */
export async function openProgramRelay(appUrl: string, address: string): Promise<ProgramRelay> {
  const server = createServer((request, response) => {
    // A peer that is gone hears nothing more; `pass` has answered all else.
    pass(request, response, appUrl).catch(() => response.destroy());
  });
  server.listen(0, address);
  await once(server, 'listening');
  // A connection that cannot be accepted fails for its program; the agent goes on.
  server.on('error', () => undefined);
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new TypeError('the relay has no port');
  return { port: bound.port, close: () => closeServer(server) };
}

async function pass(
  request: IncomingMessage,
  response: ServerResponse,
  appUrl: string,
): Promise<void> {
  const target = targetOf(request, appUrl);
  if (target === undefined) return refuse(response, 404, 'not found');
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES)
    return refuse(response, 413, `a request has at most ${MAX_BODY_BYTES} bytes`);
  const onward = open(request, target);
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    onward.once('response', resolve).on('error', reject);
  });
  try {
    const sent = pipeline(request, limitBody(), onward);
    const answer = await Promise.race([answered, sent.then(() => answered)]);
    response.writeHead(answer.statusCode ?? 502, passedOn(answer.headers));
    await pipeline(answer, response);
  } catch (error) {
    onward.destroy();
    if (error instanceof BodyTooLarge) refuse(response, 413, error.message);
    else refuse(response, 502, 'the app does not answer');
  }
}

/** Where it goes; undefined for what is not open. `..` is resolved before it is looked at. */
function targetOf({ url: path = '', method }: IncomingMessage, appUrl: string): URL | undefined {
  if (!path.startsWith('/')) return undefined;
  const app = new URL(appUrl);
  // Put behind the origin, a path cannot name another host.
  const asked = new URL(`${app.origin}${path}`);
  const isOpen =
    asked.pathname.startsWith(OPEN) ||
    (method === 'GET' && asked.pathname.startsWith(OPEN_TO_READ));
  if (!isOpen) return undefined;
  asked.pathname = app.pathname.replace(/\/+$/, '') + asked.pathname;
  return asked;
}

function open({ method, headers }: IncomingMessage, target: URL): ClientRequest {
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  return send(target, {
    ...(method !== undefined && { method }),
    headers: {
      ...passedOn(headers),
      ...(headers.host !== undefined && { [RELAY_HEADER]: headers.host }),
      ...(headers['transfer-encoding'] !== undefined && FRAMED),
    },
    agent: false,
  });
}

function passedOn(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.test(name)));
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  // What is left of the request is not read.
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify({ message }));
}

class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

/** For a body whose length was not announced. */
function limitBody(): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes <= MAX_BODY_BYTES) done(null, chunk);
      else done(new BodyTooLarge(`a request has at most ${MAX_BODY_BYTES} bytes`));
    },
  });
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
