import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  openProgramRelay,
  type ProgramRelay,
} from '../../../../runner/agent/engines/program-relay.ts';

const MIB = 1024 ** 2;

interface Asked {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

describe('the relay to the program API', () => {
  let app: Server;
  let appUrl: string;
  let relay: ProgramRelay;
  let asked: Asked[] = [];

  beforeAll(async () => {
    app = createServer((incoming, response) => {
      const { method, url, headers } = incoming;
      const answer = async () => {
        const body = await text(incoming);
        asked.push({ method, url, headers, body });
        response.writeHead(201, { 'x-from': 'app' }).end(`got ${body.length}`);
      };
      answer().catch(() => response.destroy());
    }).listen(0, '127.0.0.1');
    await once(app, 'listening');
    // Listening on an address and a port gives one.
    appUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    relay = await openProgramRelay(appUrl, '127.0.0.1');
  });

  beforeEach(() => {
    asked = [];
  });

  afterAll(async () => {
    await relay.close();
    app.close();
  });

  /** Sends the path as it stands, as `fetch` would not. */
  async function ask(path: string, body = '', headers: Record<string, string | number> = {}) {
    const sent = request({ port: relay.port, host: '127.0.0.1', path, method: 'POST', headers });
    sent.end(body);
    // The first argument of a request's response event.
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
  }

  it('passes on what a program asks, and the answer', async () => {
    const path = '/api/program/v1/executions/1/status-detail?key=a%2Fb';
    const answer = await ask(path, '{"status_detail":"ü"}', { 'content-type': 'application/json' });
    expect(answer).toMatchObject({ status: 201, headers: { 'x-from': 'app' }, body: 'got 21' });
    expect(asked).toEqual([
      {
        method: 'POST',
        url: path,
        headers: expect.objectContaining({
          'content-type': 'application/json',
          host: new URL(appUrl).host,
        }),
        body: '{"status_detail":"ü"}',
      },
    ]);
  });

  it.each([
    '/',
    '/api/program',
    '/api/agent/v1/claim',
    '/api/program/../agent/v1/claim',
    '/api/program/%2e%2e/agent/v1/claim',
    '/api/program/..\\agent/v1/claim',
    '//api/program/v1',
    '/\\api/program/v1',
    '/API/program/v1',
    '/api/agent/v1/claim?/api/program/',
    '/api/agent/v1/claim#/api/program/',
    'http://127.0.0.1/api/agent/v1/claim',
  ])('answers 404 for %s', async (path) => {
    expect((await ask(path)).status).toBe(404);
    expect(asked).toEqual([]);
  });

  it('takes a body of 1 MiB and no more', async () => {
    const path = '/api/program/v1';
    expect(await ask(path, 'x'.repeat(MIB))).toMatchObject({ status: 201, body: `got ${MIB}` });
    const over = 'x'.repeat(MIB + 1);
    expect((await ask(path, over, { 'content-length': MIB + 1 })).status).toBe(413);
    expect((await ask(path, over, { 'transfer-encoding': 'chunked' })).status).toBe(413);
    expect(asked).toHaveLength(1);
  });

  it('lets no request hide in the body of another', async () => {
    const hidden = 'POST /api/agent/v1/claim HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n';
    const socket = connect(relay.port, '127.0.0.1');
    socket.write(
      'GET /api/program/v1 HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n' +
        `connection: close\r\n\r\n${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`,
    );
    expect(await text(socket)).toContain('201 Created');
    expect(asked.map(({ url, body }) => [url, body])).toEqual([['/api/program/v1', hidden]]);
  });

  it('keeps the path below which the app stands', async () => {
    const below = await openProgramRelay(`${appUrl}/slashrun/`, '127.0.0.1');
    await fetch(`http://127.0.0.1:${below.port}/api/program/v1`);
    await below.close();
    expect(asked.map(({ url }) => url)).toEqual(['/slashrun/api/program/v1']);
  });

  it('says when the app is away, and ends with its execution', async () => {
    const lost = await openProgramRelay('http://127.0.0.1:1', '127.0.0.1');
    const url = `http://127.0.0.1:${lost.port}/api/program/v1`;
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(502);
    await lost.close();
    await lost.close();
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});
