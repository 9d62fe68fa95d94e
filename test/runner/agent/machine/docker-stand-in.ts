// As much of a Docker engine as a machine without work needs, for what the Docker here cannot be made to say.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class DockerStandIn {
  info: Record<string, unknown> = {};
  images: { RepoTags: string[] | null; Created: number }[] = [];
  #server: Server | undefined;
  #port = 0;

  /** For `DOCKER_HOST`. */
  get host(): string {
    return `tcp://127.0.0.1:${this.#port}`;
  }

  async up(): Promise<void> {
    const server = createServer((request, response) => {
      const path = (request.url ?? '').split('?')[0];
      if (path === '/_ping') response.end('OK');
      else if (path === '/info')
        response.end(JSON.stringify({ NCPU: 1, MemTotal: 1024 ** 3, ...this.info }));
      else if (path === '/containers/json') response.end('[]');
      else if (path === '/images/json') response.end(JSON.stringify(this.images));
      else response.writeHead(404).end('{"message":"not here"}');
    });
    this.#server = server;
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on TCP has such an address.
    this.#port = (server.address() as AddressInfo).port;
  }

  async down(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}
