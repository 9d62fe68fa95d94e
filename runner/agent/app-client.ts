// The agent's side of the protocol: one method a request. Nothing is retried here.
import type { ReadableStream } from 'node:stream/web';
import type { z } from 'zod';
import type { ExecutionId } from '../../src/core/execution/execution-id.ts';
import {
  AGENT_API,
  Assignment,
  type ClaimRequest,
  codePath,
  type ExitReport,
  Heartbeat,
  type HeartbeatRequest,
  Inputs,
  type LeasedRequest,
  type LeavingReport,
  LogAck,
  MachineLife,
  type Materials,
  type OutputProperties,
  type OutputsRequest,
  type OutputsUploaded,
  OutputUploads,
  PartUploads,
  type PartsRequest,
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
  type RegisterRequest,
  RegistryAnswer,
  type UnfitReport,
} from '../../src/protocol/protocol.ts';
import { AppAway, readRefusal } from './app-error.ts';

/** For an answer that comes at once; a held request has this on top of its `waitMs`. */
const ANSWER_MS = 30_000;

interface Post {
  path: string;
  body: object | Buffer;
  /** Milliseconds that the app may hold the request. */
  waitMs?: number;
  signal: AbortSignal;
}

export class AppClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, token: string) {
    this.#url = url.replace(/\/+$/, '');
    this.#headers = {
      authorization: `Bearer ${token}`,
      [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
    };
  }

  /** How to live, of a machine that is new. */
  async register(body: RegisterRequest, signal: AbortSignal): Promise<MachineLife> {
    return readJson(await this.#post({ path: '/register', body, signal }), MachineLife);
  }

  async reportUnfit(body: UnfitReport, signal: AbortSignal): Promise<void> {
    await drain(await this.#post({ path: '/unfit', body, signal }));
  }

  async reportLeaving(body: LeavingReport, signal: AbortSignal): Promise<void> {
    await drain(await this.#post({ path: '/leaving', body, signal }));
  }

  /** Work, or undefined when there was none for `waitMs`. */
  async claim(body: ClaimRequest, signal: AbortSignal): Promise<Assignment | undefined> {
    const answer = await this.#post({ path: '/claim', body, waitMs: body.waitMs, signal });
    return answer.status === 204 ? undefined : readJson(answer, Assignment);
  }

  async heartbeat(id: ExecutionId, body: HeartbeatRequest, signal: AbortSignal) {
    const path = `/executions/${id}/heartbeat`;
    return readJson(await this.#post({ path, body, waitMs: body.waitMs, signal }), Heartbeat);
  }

  async appendLog(id: ExecutionId, body: Buffer, signal: AbortSignal): Promise<LogAck> {
    return readJson(await this.#post({ path: `/executions/${id}/log`, body, signal }), LogAck);
  }

  async requestUploads(id: ExecutionId, body: OutputsRequest, signal: AbortSignal) {
    const answer = await this.#post({ path: `/executions/${id}/outputs`, body, signal });
    return (await readJson(answer, OutputUploads)).uploads;
  }

  async requestParts(
    { id, outputId }: { id: ExecutionId; outputId: string },
    body: PartsRequest,
    signal: AbortSignal,
  ) {
    const path = `/executions/${id}/outputs/${outputId}/parts`;
    return (await readJson(await this.#post({ path, body, signal }), PartUploads)).parts;
  }

  async confirmUploads(id: ExecutionId, body: OutputsUploaded, signal: AbortSignal) {
    await drain(await this.#post({ path: `/executions/${id}/outputs/uploaded`, body, signal }));
  }

  async reportProperties(id: ExecutionId, body: OutputProperties, signal: AbortSignal) {
    await drain(await this.#post({ path: `/executions/${id}/outputs/properties`, body, signal }));
  }

  /** Where the files of the inputs are. */
  async requestInputs(id: ExecutionId, body: LeasedRequest, signal: AbortSignal) {
    const answer = await this.#post({ path: `/executions/${id}/inputs`, body, signal });
    return (await readJson(answer, Inputs)).inputs;
  }

  /** How to pull the execution's image; undefined when anybody may. */
  async requestRegistry(id: ExecutionId, body: LeasedRequest, signal: AbortSignal) {
    const answer = await this.#post({ path: `/executions/${id}/registry`, body, signal });
    return (await readJson(answer, RegistryAnswer)).credential;
  }

  async reportMaterials(id: ExecutionId, body: Materials, signal: AbortSignal): Promise<void> {
    await drain(await this.#post({ path: `/executions/${id}/materials`, body, signal }));
  }

  async reportExit(id: ExecutionId, body: ExitReport, signal: AbortSignal): Promise<void> {
    await drain(await this.#post({ path: `/executions/${id}/exit`, body, signal }));
  }

  /** The code's archive. It may be long: only `signal` ends it. */
  async downloadCode(id: ExecutionId, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const url = `${this.#url}${codePath(id)}`;
    const first = await ask(url, { headers: this.#headers, redirect: 'manual', signal });
    const answer = isRedirect(first) ? await follow(first, signal) : first;
    if (!answer.ok) throw await readRefusal(answer);
    if (answer.body === null) throw new AppAway('the archive has no content');
    return answer.body;
  }

  #post({ path, body, waitMs = 0, signal }: Post): Promise<Response> {
    const isBinary = Buffer.isBuffer(body);
    return this.#send(`${AGENT_API}${path}`, {
      method: 'POST',
      headers: {
        ...this.#headers,
        'content-type': isBinary ? 'application/octet-stream' : 'application/json',
      },
      body: isBinary ? body : JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(waitMs + ANSWER_MS)]),
    });
  }

  async #send(path: string, request: RequestInit): Promise<Response> {
    const answer = await ask(`${this.#url}${path}`, request);
    if (!answer.ok) throw await readRefusal(answer);
    return answer;
  }
}

async function ask(url: string, request: RequestInit): Promise<Response> {
  return fetch(url, request).catch((cause: unknown) => {
    throw new AppAway(`no answer from ${new URL(url).pathname}`, { cause });
  });
}

function isRedirect({ status }: Response): boolean {
  return status >= 300 && status < 400;
}

/** Without our token: it is nobody else's business. */
async function follow(redirect: Response, signal: AbortSignal): Promise<Response> {
  await drain(redirect);
  const to = new URL(redirect.headers.get('location') ?? '', redirect.url);
  return ask(to.href, { signal });
}

/** An answer that makes no sense comes from a proxy in front of an app that is away. */
async function readJson<T>(answer: Response, schema: z.ZodType<T>): Promise<T> {
  const json: unknown = await answer.json().catch((cause: unknown) => {
    throw new AppAway(`the answer to ${answer.url} broke off`, { cause });
  });
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new AppAway(`unexpected answer to ${answer.url}`, { cause: parsed.error });
  return parsed.data;
}

/** A body that nobody reads would keep its connection from being used again. */
async function drain(answer: Response): Promise<void> {
  await answer.arrayBuffer().catch((cause: unknown) => {
    throw new AppAway(`the answer to ${answer.url} broke off`, { cause });
  });
}
