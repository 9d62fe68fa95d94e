import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const IDLE_CHECK_MS = 20;

export type HttpServer = {
  /** The server as a process on this machine reaches it. */
  localUrl: string;
  /** Until this is called every request is answered 503. */
  serve: (listener: RequestListener) => void;
  /** Takes no new connections and gives the requests in hand `graceMs` to finish. */
  drain: (graceMs: number) => Promise<void>;
};

/** Listens at once; throws when the port is taken. */
export async function listen({ host, port }: { host: string; port: number }): Promise<HttpServer> {
  let handle: RequestListener = answerStarting;
  // An upload may take hours; `headersTimeout` still ends connections that never say what they want.
  const server = createServer({ requestTimeout: 0 }, (request, response) =>
    handle(request, response),
  );
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const actualPort = typeof address === 'object' && address ? address.port : port;
  return {
    localUrl: `http://${isAnyAddress(host) ? '127.0.0.1' : host}:${actualPort}`,
    serve: (listener) => {
      handle = listener;
    },
    drain: async (graceMs) => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      // Connections whose last request has just been answered would be kept for the next one.
      const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
      await Promise.race([closed, delay(graceMs)]);
      clearInterval(idle);
      server.closeAllConnections();
      await closed;
    },
  };
}

const answerStarting: RequestListener = (_request, response) => {
  response.writeHead(503, { 'retry-after': '1' }).end('starting\n');
};

function isAnyAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}
