// The app's side of the protocol, kept in memory and spoken over real HTTP, with outages on demand.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { ExecutionId } from '../../../src/core/execution/execution-id.ts';
import {
  AGENT_API,
  type Assignment,
  ClaimRequest,
  type Control,
  ExitReport,
  HeartbeatRequest,
  type Inputs,
  LeasedRequest,
  LogChunkHeader,
  Materials,
  OutputProperties,
  OutputsRequest,
  OutputsUploaded,
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
  type ProtocolError,
  type RegistryAnswer,
} from '../../../src/protocol/protocol.ts';
import { codeArchive } from './code-archive.ts';

export const AGENT_TOKEN = 'token-of-the-test-agent';

interface LogLine {
  stream: string;
  text: string;
  at: number;
}

export interface Recorded {
  assignment: Assignment;
  control: Control;
  isLost: boolean;
  phases: string[];
  lines: LogLine[];
  logBytes: number;
  chunks: LogChunkHeader[];
  outputs: Map<string, Buffer>;
  confirmed: number;
  properties: OutputProperties['outputs'];
  /** What the app answers when it is asked where the inputs are, or why it refuses. */
  inputs: Inputs['inputs'];
  inputsRefused: string | undefined;
  registry: RegistryAnswer['credential'];
  materials: Materials[];
  exit: ExitReport | undefined;
}

interface Report {
  recorded: Recorded;
  verb: string;
  body: Buffer;
  response: ServerResponse;
}

class Refusal extends Error {
  readonly status: number;
  readonly body: ProtocolError;
  constructor(status: number, body: ProtocolError) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

export class AppStandIn {
  readonly claims: ClaimRequest[] = [];
  readonly executions = new Map<string, Recorded>();
  /** Answers to log chunks that are lost after the chunk was stored. */
  logAnswersToLose = 0;
  /** Downloads of the code that break off in the middle. */
  codeAnswersToBreak = 0;
  /** Never ends a download of the code. */
  holdsCode = false;
  /** Keeps the text of log lines; off where only their amount matters. */
  keepsLines = true;
  archive: Buffer | undefined;
  storageStatus = 200;
  storageRequests = 0;
  readonly #queue: Assignment[] = [];
  readonly #places = new Map<string, { recorded: Recorded; name: string }>();
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async up(): Promise<void> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        if (response.destroyed) return;
        const refusal = error instanceof Refusal ? error : undefined;
        response.writeHead(refusal?.status ?? 500).end(JSON.stringify(refusal?.body ?? {}));
        if (refusal === undefined) console.error(error);
      });
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on TCP has such an address.
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  assign(wanted: Partial<Assignment>): Recorded {
    const assignment: Assignment = {
      executionId: ExecutionId.parse(randomUUID()),
      attempt: 1,
      leaseId: randomUUID(),
      leaseMs: 3000,
      counter: 1,
      image: 'slashrun-test/busybox:1',
      command: ['true'],
      environmentVariables: {},
      configFiles: { 'parameters.json': '{"epochs": 3}' },
      secrets: [],
      environment: { slug: 'local', name: 'local' },
      programKey: 'key-of-the-program',
      inputs: [],
      sharesCaches: true,
      container: { network: 'bridge', mounts: [] },
      limits: {},
      stopLadder: [
        { signal: 'SIGINT', graceMs: 10_000 },
        { signal: 'SIGTERM', graceMs: 10_000 },
      ],
      moves: { beforeCommand: true, inCommand: true },
      ...wanted,
    };
    const recorded: Recorded = {
      assignment,
      control: 'run',
      isLost: false,
      phases: [],
      lines: [],
      logBytes: 0,
      chunks: [],
      outputs: new Map(),
      confirmed: 0,
      properties: [],
      inputs: [],
      inputsRefused: undefined,
      registry: undefined,
      materials: [],
      exit: undefined,
    };
    this.executions.set(assignment.executionId, recorded);
    this.#queue.push(assignment);
    return recorded;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    if (url.pathname.startsWith('/storage/')) return this.#store(url.pathname, request, response);
    if (
      request.headers.authorization !== `Bearer ${AGENT_TOKEN}` ||
      request.headers[PROTOCOL_HEADER] !== String(PROTOCOL_VERSION)
    )
      throw new Refusal(401, { error: 'unauthorized', message: 'not an agent of ours' });
    const path = url.pathname.slice(AGENT_API.length);
    if (path === '/claim') return this.#claim(request, response);
    const [, , id = '', ...verb] = path.split('/');
    const recorded = this.executions.get(id);
    if (recorded === undefined)
      throw new Refusal(404, { error: 'not-found', message: 'no such execution' });
    if (verb[0] === 'code') return this.#sendCode(response);
    const body = await buffer(request);
    const answer = await this.#report({ recorded, verb: verb.join('/'), body, response });
    if (answer !== undefined) response.end(JSON.stringify(answer));
  }

  async #sendCode(response: ServerResponse): Promise<void> {
    this.archive ??= await codeArchive({ 'hello.txt': 'hello from the commit\n' });
    const isBroken = this.codeAnswersToBreak > 0;
    this.codeAnswersToBreak -= isBroken ? 1 : 0;
    response.writeHead(200, { 'content-length': this.archive.length });
    if (!isBroken && !this.holdsCode) response.end(this.archive);
    else response.write(this.archive.subarray(0, 20), () => isBroken && response.destroy());
  }

  async #claim(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const claim = ClaimRequest.parse(JSON.parse(String(await buffer(request))));
    this.claims.push(claim);
    await until(() => this.#queue.length > 0 || isGone(response), claim.waitMs);
    if (isGone(response)) return;
    const assignment = this.#queue.shift();
    if (assignment === undefined) response.writeHead(204).end();
    else response.end(JSON.stringify(assignment));
  }

  async #report({ recorded, verb, body, response }: Report) {
    if (recorded.isLost)
      throw new Refusal(409, { error: 'lease-lost', message: 'it is not yours any more' });
    switch (verb) {
      case 'heartbeat': {
        const beat = HeartbeatRequest.parse(JSON.parse(String(body)));
        if (recorded.phases.at(-1) !== beat.phase) recorded.phases.push(beat.phase);
        const isNews = () =>
          recorded.control !== beat.knownControl || recorded.isLost || isGone(response);
        await until(isNews, beat.waitMs);
        if (recorded.isLost)
          throw new Refusal(409, { error: 'lease-lost', message: 'it is not yours any more' });
        return { control: recorded.control };
      }
      case 'log':
        return this.#appendLog(recorded, body, response);
      case 'outputs': {
        const { files } = OutputsRequest.parse(JSON.parse(String(body)));
        const uploads = files.map((file) => {
          const outputId = randomUUID();
          this.#places.set(outputId, { recorded, name: file.name });
          const headers = { 'content-type': 'application/octet-stream' };
          return { kind: 'whole', outputId, url: `${this.url}/storage/${outputId}`, headers };
        });
        return { uploads };
      }
      case 'outputs/uploaded':
        recorded.confirmed += OutputsUploaded.parse(JSON.parse(String(body))).outputIds.length;
        return {};
      case 'outputs/properties':
        recorded.properties.push(...OutputProperties.parse(JSON.parse(String(body))).outputs);
        return {};
      case 'exit':
        recorded.exit ??= ExitReport.parse(JSON.parse(String(body)));
        return {};
      default:
        return reportMaterials(recorded, verb, JSON.parse(String(body)));
    }
  }

  #appendLog(recorded: Recorded, body: Buffer, response: ServerResponse) {
    const end = body.indexOf('\n');
    const header = LogChunkHeader.parse(JSON.parse(body.toString('utf8', 0, end)));
    const nextSequence = recorded.chunks.length;
    if (header.sequence > nextSequence)
      throw new Refusal(409, { error: 'sequence', message: 'there is a gap', nextSequence });
    if (header.sequence === nextSequence) {
      recorded.chunks.push(header);
      const raw = gunzipSync(body.subarray(end + 1));
      recorded.logBytes += raw.length;
      if (this.keepsLines) recorded.lines.push(...readLines(header, raw));
    }
    if (this.logAnswersToLose > 0) {
      this.logAnswersToLose -= 1;
      response.destroy();
      return undefined;
    }
    return { nextSequence: recorded.chunks.length };
  }

  async #store(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const place = this.#places.get(path.slice('/storage/'.length));
    const content = await buffer(request);
    this.storageRequests += 1;
    if (request.headers['content-length'] !== String(content.length))
      throw new Refusal(411, { error: 'invalid', message: 'length is required' });
    if (this.storageStatus === 200) place?.recorded.outputs.set(place.name, content);
    response.writeHead(this.storageStatus).end();
  }
}

/** What an execution is made of. */
function reportMaterials(recorded: Recorded, verb: string, body: unknown) {
  switch (verb) {
    case 'inputs': {
      LeasedRequest.parse(body);
      const refused = recorded.inputsRefused;
      if (refused !== undefined) throw new Refusal(422, { error: 'invalid', message: refused });
      return { inputs: recorded.inputs };
    }
    case 'registry':
      LeasedRequest.parse(body);
      return recorded.registry === undefined ? {} : { credential: recorded.registry };
    case 'materials':
      recorded.materials.push(Materials.parse(body));
      return {};
    default:
      throw new Refusal(404, { error: 'not-found', message: verb });
  }
}

function readLines(header: LogChunkHeader, raw: Buffer): LogLine[] {
  let offset = 0;
  return header.runs.flatMap(({ stream, at, lines, bytes }) => {
    const text = raw.toString('utf8', offset, offset + bytes);
    offset += bytes;
    const split = text.slice(0, -1).split('\n');
    if (split.length !== lines || !text.endsWith('\n')) throw new Error('the run is miscounted');
    return split.map((line) => ({ stream, at, text: line }));
  });
}

/** Work given to whoever has hung up would be lost until its lease ends. */
function isGone(response: ServerResponse): boolean {
  return response.destroyed || response.socket === null || response.socket.destroyed;
}

async function until(condition: () => boolean, waitMs: number): Promise<void> {
  const end = Date.now() + waitMs;
  while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
}
