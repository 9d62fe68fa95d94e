import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';

const TOKEN_TTL = 'x-aws-ec2-metadata-token-ttl-seconds';

/**
 * The metadata service of one machine, behind a socket: version 2 alone, so nothing is said without a
 * token (docs.aws.amazon.com, "Use the Instance Metadata Service").
 */
export class InstanceMetadata {
  readonly #server: Server;
  readonly #tokens = new Map<string, number>();
  readonly #values: Map<string, string>;

  private constructor(instanceId: string) {
    this.#values = new Map([['instance-id', instanceId]]);
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  /** Listens on a Unix socket, for addresses are of the machine's network and not of this process's. */
  static async listen(instanceId: string, socket: string): Promise<InstanceMetadata> {
    const metadata = new InstanceMetadata(instanceId);
    metadata.#server.listen(socket);
    await once(metadata.#server, 'listening');
    return metadata;
  }

  /** From now on the machine can read this below `latest/meta-data/`. */
  set(path: string, value: unknown): void {
    this.#values.set(path, typeof value === 'string' ? value : JSON.stringify(value));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'PUT' && request.url === '/latest/api/token') {
      const seconds = Number(request.headers[TOKEN_TTL]);
      if (!(seconds >= 1 && seconds <= 21_600)) return void response.writeHead(400).end();
      const token = crypto.randomUUID();
      this.#tokens.set(token, Date.now() + seconds * 1000);
      return void response.writeHead(200, { [TOKEN_TTL]: String(seconds) }).end(token);
    }
    const token = request.headers['x-aws-ec2-metadata-token'];
    const until = typeof token === 'string' ? this.#tokens.get(token) : undefined;
    if (until === undefined || until < Date.now()) return void response.writeHead(401).end();
    const value = this.#values.get((request.url ?? '').replace('/latest/meta-data/', ''));
    response.writeHead(value === undefined ? 404 : 200).end(value);
  }
}
