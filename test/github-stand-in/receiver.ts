import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { text } from 'node:stream/consumers';

/** A webhook as it arrived. */
interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A receiver of webhooks that answers whatever `answer` says. */
export interface Receiver {
  url: string;
  received: Received[];
  answer: { status: number } | 'silence';
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    void receive(request, response);
  });
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    receiver.received.push({ headers: request.headers, body });
    if (receiver.answer !== 'silence') response.writeHead(receiver.answer.status).end('seen');
  }
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${address.port}/api/github/webhooks`,
    received: [],
    answer: { status: 200 },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return receiver;
}
