import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Description, loadDescription } from './description/description.ts';
import type { Answer } from './operations/operation.ts';
import { Refusal } from './refusal.ts';

/** What an operation is told of a request that GitHub's description allows. */
export interface DescribedCall {
  path: string;
  variables: Record<string, string>;
  query: Record<string, string>;
  headers: IncomingMessage['headers'];
}

/** A few operations of GitHub on a port of this machine, both sides held to its description. */
export interface DescribedServer {
  url: string;
  description: Description;
  /** Requests by method and path, in order. */
  requests: string[];
  violations: string[];
  close(): Promise<void>;
}

type Operations = Record<string, (call: DescribedCall) => Answer | Promise<Answer>>;

/** Starts it; a `Refusal` that an operation throws is answered as GitHub does. */
export async function startDescribed(operations: Operations): Promise<DescribedServer> {
  const description = loadDescription({
    operationIds: new Set(Object.keys(operations)),
    webhooks: [],
  });
  const requests: string[] = [];
  const violations: string[] = [];

  const answerTo = async (request: IncomingMessage): Promise<{ status: number; body: unknown }> => {
    const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://github.invalid');
    const sent = await text(request);
    requests.push(`${request.method} ${path}`);
    const found = description.match(request.method ?? 'GET', path);
    const operation = found && operations[found.operationId];
    if (!found || !operation) {
      violations.push(`${request.method} ${path}: no such route`);
      return { status: 404, body: { message: 'Not Found' } };
    }
    const { operationId, variables } = found;
    const query = Object.fromEntries(searchParams);
    const body: unknown = sent === '' ? undefined : JSON.parse(sent);
    violations.push(...description.checkRequest(operationId, { variables, query, body }));
    const answer = await operation({ path, variables, query, headers: request.headers });
    if (answer.kind !== 'json') throw new Error(`${operationId} answers no JSON`);
    const said: unknown = JSON.parse(JSON.stringify(answer.body));
    violations.push(...description.checkAnswer(operationId, answer.status, said));
    return { status: answer.status, body: said };
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, body } = await answerTo(request).catch((error: unknown) => {
      if (error instanceof Refusal)
        return { status: error.status, body: { message: error.message } };
      violations.push(String(error));
      return { status: 500, body: {} };
    });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    description,
    requests,
    violations,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
