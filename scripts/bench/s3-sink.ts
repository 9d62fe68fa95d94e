import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { text } from 'node:stream/consumers';

type Stored = { sizeBytes: number; at: Date };
type Upload = { key: string; parts: Map<number, number> };
type Asked = { key: string; query: URLSearchParams; request: IncomingMessage };
type Answer = { status: number; headers?: Record<string, string>; xml?: string };

/** A dash says that it is no MD5, so that nobody compares it with one. */
const TAG = '"00000000000000000000000000000000-1"';

/**
 * As much of S3 as uploads need, with the bytes counted and thrown away: it costs so little that what is
 * measured is the program that uploads. Looks at no signature and no checksum.
 */
export class S3Sink {
  readonly #objects = new Map<string, Stored>();
  readonly #uploads = new Map<string, Upload>();
  readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      this.#answer(request).then(
        (answer) => send(answer, response),
        (error: unknown) => response.destroy(error instanceof Error ? error : undefined),
      );
    });
    this.server.keepAliveTimeout = 60_000;
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://sink');
    const [, bucket = '', ...path] = pathname.split('/');
    const key = decodeURIComponent(path.join('/'));
    const asked = { key, query, request };
    if (bucket === '') return { status: 200, xml: '<ListAllMyBucketsResult/>' };
    if (key === '') return this.#bucket(asked);
    const uploadId = query.get('uploadId');
    if (query.has('uploads')) return this.#begin(key);
    return uploadId === null ? this.#object(asked) : this.#upload(asked, uploadId);
  }

  async #bucket({ query, request }: Asked): Promise<Answer> {
    const body = await text(request);
    if (request.method === 'POST') {
      for (const [, key = ''] of body.matchAll(/<Key>([^<]*)<\/Key>/g)) this.#objects.delete(key);
      return { status: 200, xml: '<DeleteResult/>' };
    }
    if (request.method !== 'GET') return { status: 200 };
    if (query.has('location')) return { status: 200, xml: '<LocationConstraint/>' };
    const prefix = query.get('prefix') ?? '';
    const after = query.get('start-after') ?? '';
    const found = [...this.#objects]
      .filter(([key]) => key.startsWith(prefix) && key > after)
      .toSorted(([one], [other]) => (one < other ? -1 : 1));
    const contents = found.map(
      ([key, { sizeBytes, at }]) =>
        `<Contents><Key>${key}</Key><LastModified>${at.toISOString()}</LastModified>` +
        `<ETag>${TAG}</ETag><Size>${sizeBytes}</Size></Contents>`,
    );
    const xml = `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
    return { status: 200, xml };
  }

  async #object({ key, request }: Asked): Promise<Answer> {
    if (request.method === 'PUT') {
      const sizeBytes = await count(request);
      if (sizeBytes === undefined) return refuse(400, 'IncompleteBody');
      this.#objects.set(key, { sizeBytes, at: new Date() });
      return { status: 200, headers: { etag: TAG } };
    }
    request.resume();
    if (request.method === 'DELETE') {
      this.#objects.delete(key);
      return { status: 204 };
    }
    const stored = this.#objects.get(key);
    if (!stored) return refuse(404, 'NoSuchKey');
    if (request.method !== 'HEAD') return refuse(501, 'NotImplemented');
    const headers = {
      etag: TAG,
      'content-length': String(stored.sizeBytes),
      'last-modified': stored.at.toUTCString(),
    };
    return { status: 200, headers };
  }

  #begin(key: string): Answer {
    const uploadId = randomUUID();
    this.#uploads.set(uploadId, { key, parts: new Map() });
    const xml = `<InitiateMultipartUploadResult><UploadId>${uploadId}</UploadId></InitiateMultipartUploadResult>`;
    return { status: 200, xml };
  }

  async #upload({ query, request }: Asked, uploadId: string): Promise<Answer> {
    const upload = this.#uploads.get(uploadId);
    if (!upload) return refuse(404, 'NoSuchUpload');
    const { key, parts } = upload;
    if (request.method === 'PUT') {
      const sizeBytes = await count(request);
      if (sizeBytes === undefined) return refuse(400, 'IncompleteBody');
      parts.set(Number(query.get('partNumber')), sizeBytes);
      return { status: 200, headers: { etag: TAG } };
    }
    const body = await text(request);
    if (request.method === 'GET') return { status: 200, xml: listParts(parts) };
    if (request.method === 'POST') {
      const named = [...body.matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)];
      if (named.some(([, number]) => !parts.has(Number(number)))) return refuse(400, 'InvalidPart');
      const sizeBytes = [...parts.values()].reduce((sum, size) => sum + size, 0);
      this.#objects.set(key, { sizeBytes, at: new Date() });
    }
    this.#uploads.delete(uploadId);
    if (request.method !== 'POST') return { status: 204 };
    const xml = `<CompleteMultipartUploadResult><Key>${key}</Key><ETag>${TAG}</ETag></CompleteMultipartUploadResult>`;
    return { status: 200, xml };
  }
}

function listParts(parts: ReadonlyMap<number, number>): string {
  const listed = [...parts]
    .toSorted(([one], [other]) => one - other)
    .map(
      ([number, size]) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>${TAG}</ETag><Size>${size}</Size></Part>`,
    );
  return `<ListPartsResult><IsTruncated>false</IsTruncated>${listed.join('')}</ListPartsResult>`;
}

/** Reads all of it; undefined when it was not as long as announced. */
async function count(request: IncomingMessage): Promise<number | undefined> {
  let sizeBytes = 0;
  request.on('data', (bytes: Buffer) => {
    sizeBytes += bytes.length;
  });
  await new Promise((resolve, reject) => {
    request.on('end', resolve).on('error', reject);
  });
  return sizeBytes === Number(request.headers['content-length']) ? sizeBytes : undefined;
}

function refuse(status: number, code: string): Answer {
  return { status, xml: `<Error><Code>${code}</Code><Message>${code}</Message></Error>` };
}

function send({ status, headers, xml }: Answer, response: ServerResponse): void {
  const isHead = response.req.method === 'HEAD';
  const own = xml === undefined ? {} : { 'content-type': 'application/xml' };
  response.writeHead(status, { ...own, ...headers }).end(isHead ? undefined : xml);
}
