import { createHash, createHmac } from 'node:crypto';
import {
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
  createServer,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { AWS_ENVIRONMENT } from './moto.ts';

type Asked = { method: string; path: string; query: URLSearchParams };
type Checksum = string | string[] | undefined;
type Fault = { match: (asked: Asked) => boolean; times: number; status: number };

/**
 * Stands before moto and does what Amazon would and moto does not: refuses a presigned address that is not
 * what was signed or has run out, headers that were signed and are not sent, and bytes that are not of
 * their checksum; names a download as the address asks.
 */
export class S3Gate {
  readonly #server: Server;
  readonly #target: string;
  readonly #faults: Fault[] = [];
  /** Checksums by the number of the part, by the upload. */
  readonly #parts = new Map<string, Map<number, string>>();
  /** Every request with its answer's status, in the order of their ends. */
  readonly requests: (Asked & { status: number; authorization: string | undefined })[] = [];
  url = '';

  constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => {
      const { pathname, searchParams: query } = new URL(request.url ?? '/', this.url);
      const asked = { method: request.method ?? 'GET', path: pathname, query };
      const answer = async (): Promise<void> => {
        const answered = await this.#answer(asked, request.headers, await buffer(request));
        const { authorization } = request.headers;
        this.requests.push({ ...asked, status: answered.status, authorization });
        await send(answered, asked.method, response);
      };
      answer().catch((error: unknown) =>
        response.destroy(error instanceof Error ? error : undefined),
      );
    });
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    this.url = `http://127.0.0.1:${address.port}`;
    return this;
  }

  /** Answers the next requests that match with that status instead. */
  fail(fault: Fault): void {
    this.#faults.push({ ...fault });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  async #answer(asked: Asked, headers: IncomingHttpHeaders, body: Buffer): Promise<Response> {
    const fault = this.#faults.find(({ match, times }) => times > 0 && match(asked));
    if (fault) {
      fault.times -= 1;
      return refuse(fault.status, 'InternalError');
    }
    const signature = asked.query.get('X-Amz-Signature');
    if (signature !== null && !isSigned(asked, headers, body)) return refuse(403, 'AccessDenied');
    const checksum = headers['x-amz-checksum-sha256'];
    const isOther = createHash('sha256').update(body).digest('base64') !== checksum;
    if (asked.method === 'PUT' && checksum !== undefined && isOther)
      return refuse(400, 'BadDigest');
    if (asked.method === 'POST' && !this.#isWhole(asked, checksum)) return refuse(400, 'BadDigest');
    const answer = await this.#pass(asked, headers, body);
    if (answer.ok && asked.method === 'PUT') this.#keepPart(asked, checksum);
    const disposition = asked.query.get('response-content-disposition');
    if (answer.ok && disposition !== null) answer.headers.set('content-disposition', disposition);
    return answer;
  }

  #keepPart({ query }: Asked, checksum: Checksum): void {
    const uploadId = query.get('uploadId');
    if (uploadId === null || typeof checksum !== 'string') return;
    const parts = this.#parts.get(uploadId) ?? new Map<number, string>();
    this.#parts.set(uploadId, parts.set(Number(query.get('partNumber')), checksum));
  }

  /** The checksum of an upload in parts is that of its parts' checksums, and says how many they are. */
  #isWhole({ query }: Asked, checksum: Checksum): boolean {
    const parts = this.#parts.get(query.get('uploadId') ?? '');
    if (!parts) return true;
    const digests = [...parts]
      .toSorted(([one], [other]) => one - other)
      .map(([, digest]) => Buffer.from(digest, 'base64'));
    const whole = createHash('sha256').update(Buffer.concat(digests)).digest('base64');
    return checksum === `${whole}-${digests.length}`;
  }

  async #pass(asked: Asked, headers: IncomingHttpHeaders, body: Buffer): Promise<Response> {
    const { host: _host, connection: _connection, ...others } = headers;
    // What was signed in the query has been looked at; moto would take it for somebody unknown.
    const authorization = 'AWS4-HMAC-SHA256 Credential=test/20000101/eu-west-1/s3/aws4_request';
    const sent = { authorization, ...others };
    const answer = await fetch(
      `${this.#target}${asked.path}${asked.query.size > 0 ? `?${String(asked.query)}` : ''}`,
      {
        method: asked.method,
        headers: Object.entries(sent).flatMap(([name, value]): [string, string][] =>
          typeof value === 'string' ? [[name, value]] : [],
        ),
        ...(body.length > 0 && { body }),
      },
    );
    return new Response(answer.body, answer);
  }
}

async function send(answer: Response, method: string, response: ServerResponse): Promise<void> {
  const content = Buffer.from(await answer.arrayBuffer());
  const headers = Object.fromEntries(answer.headers);
  delete headers['transfer-encoding'];
  const isHead = method === 'HEAD';
  if (!isHead) headers['content-length'] = String(content.length);
  response.writeHead(answer.status, headers).end(isHead ? undefined : content);
}

function refuse(status: number, code: string): Response {
  const xml = `<Error><Code>${code}</Code><Message>refused</Message></Error>`;
  return new Response(xml, { status, headers: { 'content-type': 'application/xml' } });
}

/** AWS Signature Version 4 in the query (docs.aws.amazon.com, "Authenticating Requests: Using Query Parameters"). */
function isSigned(
  { method, path, query }: Asked,
  headers: IncomingHttpHeaders,
  body: Buffer,
): boolean {
  const date = query.get('X-Amz-Date') ?? '';
  const [, day = '', region = '', service = ''] = (query.get('X-Amz-Credential') ?? '').split('/');
  const begun = Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (begun + Number(query.get('X-Amz-Expires')) * 1000 < Date.now()) return false;
  const names = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
  // Every header that means something to the store must have been signed.
  const sent = Object.keys(headers).filter((name) => name.startsWith('x-amz-'));
  if (sent.some((name) => !names.includes(name))) return false;
  if (names.includes('content-length') && headers['content-length'] !== String(body.length))
    return false;
  const canonicalQuery = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
  const canonical = [
    method,
    path,
    canonicalQuery,
    ...names.map((name) => `${name}:${String(headers[name] ?? '').trim()}`),
    '',
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const hashed = createHash('sha256').update(canonical).digest('hex');
  const text = ['AWS4-HMAC-SHA256', date, scope, hashed].join('\n');
  const secret: string | Buffer = `AWS4${AWS_ENVIRONMENT.AWS_SECRET_ACCESS_KEY}`;
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, secret);
  return hmac(key, text).toString('hex') === query.get('X-Amz-Signature');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
