// The agent on a machine of its own: how it comes to work, and when it powers the machine off.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type Server, createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runAgent } from '../../../../runner/agent/agent.ts';
import type { MachineLife } from '../../../../src/protocol/protocol.ts';
import { dockerAvailable } from '../../../support/docker.ts';

const LIFE: MachineLife = {
  provider: 'ec2',
  idleMs: 300,
  maxAgeMs: 60_000,
  noContactMs: 300,
  hasGpus: false,
  minFreeBytes: 0,
  isSpot: false,
  inputCacheBytes: 1024,
};
type Answer = { status: number; body?: object };
type Asked = { path: string; body: Record<string, unknown> };

let dir: string;
let app: Server;
let metadata: Server;
let asked: Asked[];
let answers: Partial<Record<string, (body: Asked['body']) => Answer | undefined>>;
/** What the metadata service has, by path. */
let known: Record<string, string>;

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slashrun-machine-'));
  asked = [];
  known = { 'instance-id': 'i-0123' };
  answers = {};
  const usual: Record<string, Answer> = {
    register: { status: 200, body: LIFE },
    claim: { status: 204 },
    unfit: { status: 200, body: {} },
    leaving: { status: 200, body: {} },
  };
  app = createServer((request, response) => {
    const answer = async () => {
      const path = request.url?.split('/').at(-1) ?? '';
      const body = (await json(request)) as Asked['body'];
      asked.push({ path, body });
      const given = answers[path]?.(body) ?? usual[path];
      if (!given) return request.socket.destroy();
      response.writeHead(given.status, { 'content-type': 'application/json' });
      return response.end(given.body && JSON.stringify(given.body));
    };
    answer().catch(() => request.socket.destroy());
  });
  metadata = createServer((request, response) => {
    const isToken = request.method === 'PUT' && request.url === '/latest/api/token';
    const text = isToken ? 'token' : known[request.url?.replace('/latest/meta-data/', '') ?? ''];
    const isAllowed = isToken || request.headers['x-aws-ec2-metadata-token'] === 'token';
    response.writeHead(isAllowed ? (text === undefined ? 404 : 200) : 401).end(text);
  });
});
afterEach(async () => {
  app.close();
  metadata.close();
  await rm(dir, { recursive: true, force: true });
});

/** Runs the agent to its end; answers whether it powered the machine off. */
async function run(drain = new AbortController().signal): Promise<boolean> {
  const off = join(dir, 'off');
  const config = {
    appUrl: app.listening ? urlOf(app) : await listening(app),
    identity: {
      kind: 'registers',
      registrationToken: 'once',
      metadataUrl: metadata.listening ? urlOf(metadata) : await listening(metadata),
      powerOff: `touch ${off}`,
    },
    dir,
    engine: 'docker',
    inputCache: { folder: join(dir, 'cache'), maxBytes: 1024 },
    commandEnvironment: {},
  } as const;
  await runAgent(config, pino({ level: 'silent' }), drain);
  return readFile(off).then(
    () => true,
    () => false,
  );
}

function urlOf(server: Server): string {
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

const refuse = (status: number, error: string): Answer => ({
  status,
  body: { error, message: 'no' },
});
const said = (path: string) => asked.filter((each) => each.path === path);

describe.skipIf(!dockerAvailable())('an agent on a machine of its own', () => {
  it('registers as the machine that the metadata service says, with a token that it has drawn', async () => {
    expect(await run()).toBe(true);
    expect(said('register').map(({ body }) => body)).toEqual([
      {
        registrationToken: 'once',
        machineId: 'i-0123',
        token: expect.stringMatching(/^sra_[\w-]{43}$/),
      },
    ]);
    expect(said('claim')[0]?.body).toMatchObject({
      machine: { provider: 'ec2', id: 'i-0123' },
      isolation: 'container',
    });
  });

  it('says the very same again when it is started again', async () => {
    await run();
    await run();
    const [one, other] = said('register');
    expect(one).toEqual(other);
  });

  it('asks again while the app does not know the machine yet, or is away', async () => {
    answers['register'] = () => {
      const times = said('register').length;
      if (times === 1) return refuse(409, 'not-yet');
      return times === 2 ? { status: 503, body: {} } : undefined;
    };
    expect(await run()).toBe(true);
    expect(said('register')).toHaveLength(3);
    expect(said('claim').length).toBeGreaterThan(0);
  });

  it('powers the machine off when the app does not take it', async () => {
    answers['register'] = () => refuse(401, 'unauthorized');
    expect(await run()).toBe(true);
    expect(said('claim')).toEqual([]);
  });

  it('powers the machine off when the app has no more work for it', async () => {
    answers['register'] = () => ({ status: 200, body: { ...LIFE, idleMs: 60_000 } });
    answers['claim'] = () => refuse(410, 'retired');
    expect(await run()).toBe(true);
    expect(said('claim')).toHaveLength(1);
  });

  it('powers the machine off when it is as old as it may be', async () => {
    answers['register'] = () => ({ status: 200, body: { ...LIFE, idleMs: 60_000, maxAgeMs: 400 } });
    expect(await run()).toBe(true);
  });

  it('powers the machine off when the app is away for too long', async () => {
    answers['register'] = () => ({ status: 200, body: { ...LIFE, idleMs: 60_000 } });
    answers['claim'] = () => ({ status: 503, body: {} });
    expect(await run()).toBe(true);
  });

  it('leaves the machine on when it is only asked to end', async () => {
    answers['register'] = () => ({ status: 200, body: { ...LIFE, idleMs: 60_000 } });
    const drain = new AbortController();
    answers['claim'] = () => {
      drain.abort();
      return undefined;
    };
    expect(await run(drain.signal)).toBe(false);
  });

  it('says what the machine lacks before it claims anything', async () => {
    answers['register'] = () => ({ status: 200, body: { ...LIFE, minFreeBytes: 2 ** 52 } });
    expect(await run()).toBe(true);
    expect(said('unfit')[0]?.body['reason']).toMatch(/^the disk is too small: .+ are free in /);
    expect(said('claim')).toEqual([]);
  });

  it('takes no more work when the machine may be taken away', async () => {
    answers['register'] = () => ({
      status: 200,
      body: { ...LIFE, idleMs: 60_000, isSpot: true },
    });
    known['events/recommendations/rebalance'] = '{"noticeTime":"2026-01-02T12:00:00Z"}';
    expect(await run()).toBe(true);
    expect(said('leaving').map(({ body }) => body)).toEqual([{ reason: 'rebalance' }]);
  });

  it('says when the machine will be taken away', async () => {
    answers['register'] = () => ({
      status: 200,
      body: { ...LIFE, idleMs: 60_000, isSpot: true },
    });
    const time = '2026-01-02T12:00:00Z';
    known['spot/instance-action'] = JSON.stringify({ action: 'terminate', time });
    expect(await run()).toBe(true);
    const at = Date.parse(time);
    expect(said('leaving').map(({ body }) => body)).toEqual([{ reason: 'spot-interruption', at }]);
  });
});
