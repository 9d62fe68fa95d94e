import { once } from 'node:events';
import { type Server, connect, createServer } from 'node:net';

/** A port of this host's 127.0.0.1 as a Unix socket, which is the same in every network namespace. */
export class HostPort {
  readonly socket: string;
  readonly #server: Server;

  private constructor(server: Server, socket: string) {
    this.#server = server;
    this.socket = socket;
  }

  /** The port may be listened on later, and again by another. */
  static async share(port: number, socket: string): Promise<HostPort> {
    const server = createServer({ allowHalfOpen: true }, (from) => {
      const to = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
      from.pipe(to).pipe(from);
      from.on('error', () => to.destroy()).on('close', () => to.destroy());
      to.on('error', () => from.destroy()).on('close', () => from.destroy());
    });
    server.listen(socket);
    await once(server, 'listening');
    return new HostPort(server, socket);
  }

  /** Ends once nobody is connected any more. */
  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}
