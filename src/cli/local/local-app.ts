// What a server is for an agent, as far as one execution on this machine needs it.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Context, Hono } from 'hono';
import {
  AGENT_API,
  type Assignment,
  type Control,
  ExitReport,
  HeartbeatRequest,
  type Inputs,
  LogChunkHeader,
  type LogRun,
  OutputsRequest,
  OutputsUploaded,
  PROGRAM_API,
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
} from '../../protocol/protocol.ts';
import type { LocalOutputs } from './local-outputs.ts';

const inflate = promisify(gunzip);
const NEWLINE = 0x0a;

export type LocalAppOptions = {
  assignment: Assignment;
  /** What the agent shows. */
  token: string;
  /** The packed folder. */
  code: string;
  inputs: (baseUrl: string) => Promise<Inputs['inputs']>;
  /** Files of this machine that are inputs, by their place in the address. */
  files: readonly string[];
  outputs: LocalOutputs;
  /** Each piece of the log as it comes. */
  onLog: (stream: LogRun['stream'], bytes: Buffer) => void;
  onStatusDetail: (detail: string) => void;
};

/** Speaks the agent's protocol for one execution that is kept nowhere. */
export class LocalApp {
  readonly routes: Hono;
  /** How it ended. */
  readonly ended: Promise<ExitReport>;
  /** Where it listens, once that is known. */
  baseUrl = '';
  readonly #options: LocalAppOptions;
  #control: Control = 'run';
  #isClaimed = false;
  #nextSequence = 0;
  #tellControl = new Set<() => void>();
  #end: (report: ExitReport) => void = () => undefined;

  constructor(options: LocalAppOptions) {
    this.#options = options;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.routes = this.#createRoutes();
  }

  /** With grace at first; asked again, at once. */
  stop(): void {
    this.#control = this.#control === 'run' ? 'stop' : 'kill';
    for (const tell of this.#tellControl) tell();
  }

  #createRoutes(): Hono {
    const app = new Hono();
    app.get('/files/:index', (c) => this.#sendFile(c));
    app.put('/outputs/:id', async (c) => {
      const taken = await this.#options.outputs.take(c.req.param('id'), c.req.raw.body);
      return c.body(null, taken ? 200 : 404);
    });
    app.post(`${PROGRAM_API}/executions/:id/status-detail`, async (c) => {
      const { programKey } = this.#options.assignment;
      if (c.req.query('key') !== programKey) return c.body(null, 404);
      const body: unknown = await c.req.json();
      if (typeof body === 'object' && body !== null && 'status_detail' in body)
        this.#options.onStatusDetail(String(body.status_detail));
      return c.json({});
    });
    app.route(AGENT_API, this.#createAgentRoutes());
    return app;
  }

  #createAgentRoutes(): Hono {
    const { assignment, token, code, inputs, outputs } = this.#options;
    const agent = new Hono();
    agent.use(async (c, next) => {
      const isOurs =
        c.req.header('authorization') === `Bearer ${token}` &&
        c.req.header(PROTOCOL_HEADER) === String(PROTOCOL_VERSION);
      if (!isOurs) return c.json({ error: 'unauthorized', message: 'not our agent' }, 401);
      await next();
      return undefined;
    });
    agent.post('/claim', async (c) => {
      if (this.#isClaimed) return c.json({ error: 'retired', message: 'that was all' }, 410);
      this.#isClaimed = true;
      return c.json(assignment);
    });
    agent.get('/executions/:id/code', (c) => {
      c.header('content-type', 'application/gzip');
      return c.body(Readable.toWeb(createReadStream(code)));
    });
    agent.post('/executions/:id/inputs', async (c) =>
      c.json({ inputs: await inputs(this.baseUrl) } satisfies Inputs),
    );
    agent.post('/executions/:id/registry', (c) => c.json({}));
    agent.post('/executions/:id/materials', (c) => c.json({}));
    agent.post('/executions/:id/heartbeat', async (c) => this.#beat(c));
    agent.post('/executions/:id/log', async (c) => this.#takeLog(c));
    agent.post('/executions/:id/outputs', async (c) => {
      const { files } = OutputsRequest.parse(await c.req.json());
      const uploads = files.map(({ name }) => {
        const outputId = randomUUID();
        outputs.announce(outputId, name);
        const url = `${this.baseUrl}/outputs/${outputId}`;
        return { kind: 'whole' as const, outputId, url, headers: {} };
      });
      return c.json({ uploads });
    });
    agent.post('/executions/:id/outputs/uploaded', async (c) => {
      OutputsUploaded.parse(await c.req.json());
      return c.json({});
    });
    agent.post('/executions/:id/outputs/properties', (c) => c.json({}));
    agent.post('/executions/:id/exit', async (c) => {
      this.#end(ExitReport.parse(await c.req.json()));
      return c.json({});
    });
    return agent;
  }

  /** Held open, so that a stop is felt at once. */
  async #beat(c: Context): Promise<Response> {
    const { knownControl, waitMs } = HeartbeatRequest.parse(await c.req.json());
    if (this.#control === knownControl)
      await new Promise<void>((resolve) => {
        const tell = () => {
          clearTimeout(timer);
          this.#tellControl.delete(tell);
          resolve();
        };
        const timer = setTimeout(tell, waitMs);
        this.#tellControl.add(tell);
        c.req.raw.signal.addEventListener('abort', tell);
      });
    return c.json({ control: this.#control });
  }

  async #takeLog(c: Context): Promise<Response> {
    const bytes = Buffer.from(await c.req.arrayBuffer());
    const end = bytes.indexOf(NEWLINE);
    const { sequence, runs } = LogChunkHeader.parse(JSON.parse(bytes.toString('utf8', 0, end)));
    // One that was taken already, of which the agent heard nothing.
    if (sequence === this.#nextSequence) {
      this.#nextSequence += 1;
      const text = await inflate(bytes.subarray(end + 1));
      let at = 0;
      for (const run of runs) {
        this.#options.onLog(run.stream, text.subarray(at, at + run.bytes));
        at += run.bytes;
      }
    }
    return c.json({ nextSequence: this.#nextSequence });
  }

  #sendFile(c: Context): Response {
    const file = this.#options.files[Number(c.req.param('index'))];
    if (file === undefined) return c.body(null, 404);
    return c.body(Readable.toWeb(createReadStream(file)));
  }
}
