import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable, pipeline } from 'node:stream';
import { json } from 'node:stream/consumers';
import { oidOf } from './git-repository.ts';

type Batch = {
  operation: string;
  transfers: string[];
  objects: { oid: string; size: number }[];
};

type Made = { size: number; chunks: (from: number) => Iterable<Buffer> };

/** A server of Git LFS: the batch API for each repository, and the objects behind signed links. */
export class LfsServer {
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  readonly #objects = new Map<string, Made>();
  /** Who asked for what. */
  readonly batches: { path: string; authorization: string | undefined; body: Batch }[] = [];
  readonly downloads: {
    oid: string;
    range: string | undefined;
    authorization: string | undefined;
  }[] = [];
  /** How many downloads somebody else ended. */
  aborted = 0;
  /** How many links run out at once. */
  expired = 0;
  /** How many downloads break off in their middle. */
  broken = 0;
  /** How many batches are answered as the refusal says, all of them unless told. */
  refusals = Number.POSITIVE_INFINITY;
  refusal: { status: number; message: string; retryAfter?: string } | undefined;
  url = '';

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  put(content: string | Uint8Array, oid = oidOf(content)): void {
    const bytes = Buffer.from(content);
    this.putMade(oid, bytes.length, (from) => [bytes.subarray(from)]);
  }

  /** An object that is made as it is sent. */
  putMade(oid: string, size: number, chunks: Made['chunks']): void {
    this.#objects.set(oid, { size, chunks });
  }

  forget(): void {
    this.#objects.clear();
    this.batches.length = 0;
    this.downloads.length = 0;
    this.expired = 0;
    this.broken = 0;
    this.aborted = 0;
    this.refusal = undefined;
    this.refusals = Number.POSITIVE_INFINITY;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (path.endsWith('.git/info/lfs/objects/batch')) await this.#batch(request, response);
    else this.#download(request, response);
  }

  async #batch(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await json(request)) as Batch;
    const { authorization } = request.headers;
    this.batches.push({ path: request.url ?? '', authorization, body });
    if (this.refusal && this.refusals > 0) {
      this.refusals -= 1;
      const { status, message, retryAfter } = this.refusal;
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter });
      response.end(JSON.stringify({ message }));
      return;
    }
    const objects = body.objects.map(({ oid, size }) => {
      if (!this.#objects.has(oid))
        return { oid, size, error: { code: 404, message: 'Object does not exist' } };
      const isExpired = this.expired > 0;
      if (isExpired) this.expired -= 1;
      const download = {
        href: `${this.url}/objects/${oid}${isExpired ? '?expired' : ''}`,
        header: { authorization: 'RemoteAuth signed' },
        expires_in: isExpired ? 1 : 3600,
      };
      return { oid, size, authenticated: true, actions: { download } };
    });
    response.setHeader('content-type', 'application/vnd.git-lfs+json');
    response.end(JSON.stringify({ transfer: 'basic', objects }));
  }

  #download(request: IncomingMessage, response: ServerResponse): void {
    const [, oid = '', isExpired] =
      /^\/objects\/([0-9a-f]+)(\?expired)?$/.exec(request.url ?? '') ?? [];
    const { range, authorization } = request.headers;
    this.downloads.push({ oid, range, authorization });
    const content = this.#objects.get(oid);
    if (!content || isExpired) {
      response.writeHead(isExpired ? 403 : 404).end();
      return;
    }
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.size - from });
    if (this.broken > 0) {
      this.broken -= 1;
      const [rest = Buffer.alloc(0)] = content.chunks(from);
      response.write(rest.subarray(0, rest.length / 2), () => response.destroy());
      return;
    }
    pipeline(Readable.from(content.chunks(from)), response, (error) => {
      if (error) this.aborted += 1;
    });
  }
}
