// Live events of a server that goes away in every way.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ApiClient } from '../../src/cli/api-client.ts';
import { type Told, followExecution } from '../../src/cli/log/follow-execution.ts';

type Answer = (response: ServerResponse, lastId: string | undefined) => void;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Each connection is answered by the next, the last one again and again. */
async function follow(answers: readonly Answer[]): Promise<Told[]> {
  let count = 0;
  const listening = createServer((request, response) => {
    const answer = answers[Math.min(count, answers.length - 1)];
    count += 1;
    answer?.(response, request.headers['last-event-id']?.toString());
  });
  server = listening;
  const port = await new Promise<number>((done) => {
    listening.listen(0, '127.0.0.1', () => {
      const address = listening.address();
      done(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const api = new ApiClient({ server: `http://127.0.0.1:${port}`, token: 't' });
  const told: Told[] = [];
  const signal = new AbortController().signal;
  const query = { line: 0, metadata: 'none' as const };
  for await (const each of followExecution(api, { id: 'x', query, signal })) told.push(each);
  return told;
}

function lines(first: number, count: number, id: string): string {
  const data = Array.from({ length: count }, (_, index) => ({
    line: first + index,
    stream: 'stdout',
    at: 0,
    text: `line ${first + index}`,
  }));
  return `event: lines\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

const END = 'event: end\nid: e\ndata: {}\n\n';

function begin(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream' });
}

function numbers(told: readonly Told[]): number[] {
  return told.flatMap((each) => (each.kind === 'lines' ? each.lines.map(({ line }) => line) : []));
}

describe('live events', () => {
  it('go on behind what was told when the server ends them in peace', async () => {
    const ids: (string | undefined)[] = [];
    const told = await follow([
      (response, id) => {
        ids.push(id);
        begin(response).end(lines(0, 3, 'a'));
      },
      (response, id) => {
        ids.push(id);
        begin(response).end(lines(3, 2, 'b') + END);
      },
    ]);
    expect(numbers(told)).toEqual([0, 1, 2, 3, 4]);
    expect(ids).toEqual([undefined, 'a']);
    expect(told.every(({ kind }) => kind === 'lines')).toBe(true);
  });

  it('say that the connection is lost, and that it is back; half an event is no event', async () => {
    const told = await follow([
      (response) => {
        begin(response).write(lines(0, 2, 'a') + lines(2, 2, 'b').slice(0, -30), () =>
          response.destroy(),
        );
      },
      (response) => response.writeHead(503).end('{"message": "starting"}'),
      (response) => begin(response).end(lines(2, 2, 'b') + END),
    ]);
    expect(told.map(({ kind }) => kind)).toEqual(['lines', 'lost', 'back', 'lines']);
    expect(numbers(told)).toEqual([0, 1, 2, 3]);
  });

  it('tell a line once, also where a server tells it twice', async () => {
    const told = await follow([
      (response) => begin(response).end(lines(0, 3, 'a')),
      (response) => begin(response).end(lines(1, 4, 'b') + END),
    ]);
    expect(numbers(told)).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([
    [401, 'does not accept your token'],
    [403, 'no'],
    [404, 'no'],
  ])('end where the server says no: %i', async (status, message) => {
    await expect(
      follow([
        (response) => begin(response).end(lines(0, 1, 'a')),
        (response) => response.writeHead(status).end('{"message": "no"}'),
      ]),
    ).rejects.toThrow(message);
  });
});
