import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Quota = { QuotaCode: string; QuotaName: string; Value: number };

/** Service Quotas of Amazon as far as it lists those of EC2, one to a page: moto has none of EC2. */
export class ServiceQuotas {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(quotas: readonly Quota[]): Promise<ServiceQuotas> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { ServiceCode: service, NextToken: token = '0' } = Object(JSON.parse(body));
        const isList =
          request.headers['x-amz-target'] === 'ServiceQuotasV20190624.ListServiceQuotas';
        const page = Number(token);
        const answer = {
          Quotas: quotas.slice(page, page + 1),
          ...(page + 1 < quotas.length && { NextToken: String(page + 1) }),
        };
        response.writeHead(isList && service === 'ec2' ? 200 : 400, {
          'content-type': 'application/x-amz-json-1.1',
        });
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return new ServiceQuotas(server);
  }

  get url(): string {
    // A server that listens on a port says so in an object.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
