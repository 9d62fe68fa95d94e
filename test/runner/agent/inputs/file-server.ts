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
  #port = 0;

  /** Connections that break once the client has come so far. */
  readonly #breaking: { at: number; response: ServerResponse }[] = [];

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
    // A server that listens on TCP has such an address.
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
    return this;
  }

  async down(): Promise<void> {
    this.#server?.close();
    this.#server?.closeAllConnections();
    await (this.#server && once(this.#server, 'close'));
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.#port}${path}`;
  }

  /** Serves a file with ranges and validators, and breaks off where it is told to. */
  serve(content: Buffer, { etag = '"1"', breaks = [], ranges = true }: Serving = {}): Answer {
    const left = [...breaks];
    return (request, response) => {
      const { range, 'if-none-match': known, 'if-range': version } = request.headers;
      if (etag !== '' && known === etag) return void response.writeHead(304, { etag }).end();
      const isPart = ranges && range !== undefined && version === etag;
      const start = isPart ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
      const body = content.subarray(start);
      const last = content.length - 1;
      response.writeHead(isPart ? 206 : 200, {
        'content-length': body.length,
        ...(etag !== '' && { etag }),
        ...(isPart && { 'content-range': `bytes ${start}-${last}/${content.length}` }),
      });
      const at = left.shift();
      if (at === undefined) return void response.end(body);
      this.breakAt(response, body.subarray(0, Math.max(0, at - start)), at);
    };
  }

  /** Sends `body`, with which the client has `at` bytes, and breaks when it has told so. */
  breakAt(response: ServerResponse, body: Buffer, at: number): void {
    response.flushHeaders();
    if (body.length === 0) response.socket?.destroySoon();
    else {
      this.#breaking.push({ at, response });
      response.write(body);
    }
  }

  /** The client says how far it has come: what a broken connection brought may not get through to it. */
  taken(bytes: number): void {
    for (const { at, response } of this.#breaking) if (bytes === at) response.destroy();
  }
}

type Serving = {
  etag?: string;
  /** Bytes after which one connection each breaks. */
  breaks?: number[];
  ranges?: boolean;
};
