// Files over real HTTP, with the troubles that servers have.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export class FileServer {
  /** By path. */
  readonly answers = new Map<string, Answer>();
  readonly requests: IncomingMessage[] = [];
  #server: Server | undefined;

  async up(): Promise<this> {
    const server = createServer((request, response) => {
      this.requests.push(request);
      const path = new URL(request.url ?? '/', 'http://server').pathname;
      const answer = this.answers.get(path);
      if (answer) answer(request, response);
      else response.writeHead(404).end('nothing here');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#server = server;
    return this;
  }

  async down(): Promise<void> {
    this.#server?.close();
    this.#server?.closeAllConnections();
    await (this.#server && once(this.#server, 'close'));
  }

  get port(): number {
    // A server that listens on TCP has such an address.
    return (this.#server?.address() as AddressInfo).port;
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }
}

type Serving = {
  etag?: string;
  /** Bytes after which one connection each breaks. */
  breaks?: number[];
  ranges?: boolean;
};

/** Serves a file with ranges and validators, and breaks off where it is told to. */
export function serve(content: Buffer, { etag = '"1"', breaks = [], ranges = true }: Serving = {}) {
  const left = [...breaks];
  return (request: IncomingMessage, response: ServerResponse): void => {
    const { range, 'if-none-match': known, 'if-range': version } = request.headers;
    if (etag !== '' && known === etag) return void response.writeHead(304, { etag }).end();
    const isPart = ranges && range !== undefined && version === etag;
    const start = isPart ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
    const body = content.subarray(start);
    response.writeHead(isPart ? 206 : 200, {
      'content-length': body.length,
      ...(etag !== '' && { etag }),
      ...(isPart && {
        'content-range': `bytes ${start}-${content.length - 1}/${content.length}`,
      }),
    });
    const broken = left.shift();
    if (broken === undefined) response.end(body);
    else sendPart(response, body.subarray(0, Math.max(0, broken - start)));
  };
}

/** All of `body` arrives before the connection is gone. */
export function sendPart(response: ServerResponse, body: Buffer): void {
  response.flushHeaders();
  response.write(body, () => response.socket?.destroySoon());
}
