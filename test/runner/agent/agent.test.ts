import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runAgent } from '../../../runner/agent/agent.ts';
import type { Assignment } from '../../../src/protocol/protocol.ts';
import { dockerAvailable } from '../../support/docker.ts';
import { ensureBusyboxImage } from '../../support/docker-image.ts';
import { AGENT_TOKEN, AppStandIn, type Recorded } from './app-stand-in.ts';

const hasDocker = dockerAvailable();
const engines = hasDocker ? (['docker', 'process'] as const) : (['process'] as const);
const WAIT = { timeout: 15_000, interval: 10 };

let app: AppStandIn;
let dir: string;
let machineId: string;
let drain: AbortController;
let agent: Promise<void>;

async function startAgent(engine: 'docker' | 'process'): Promise<void> {
  agent = runAgent(
    {
      appUrl: app.url,
      identity: {
        kind: 'told',
        token: AGENT_TOKEN,
        machine: { provider: 'test', id: machineId },
      },
      dir,
      engine,
      inputCache: { folder: join(dir, 'input-cache'), maxBytes: 1024 ** 2 },
      commandEnvironment: { PATH: process.env['PATH'] ?? '' },
    },
    pino({ level: process.env['AGENT_LOG'] ?? 'silent' }),
    drain.signal,
  );
  agent.catch(() => undefined);
  await vi.waitFor(() => expect(app.claims.length).toBeGreaterThan(0), WAIT);
}

beforeAll(() => {
  if (hasDocker) ensureBusyboxImage();
});

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'slashrun-agent-'));
  machineId = `test-${dir.slice(-6)}`;
  drain = new AbortController();
  app = new AppStandIn();
  await app.up();
});

afterEach(async () => {
  drain.abort();
  await agent.catch(() => undefined);
  await app.down();
});

async function ended(execution: Recorded, wait = WAIT): Promise<Recorded> {
  await vi.waitFor(() => expect(execution.exit).toBeDefined(), wait);
  return execution;
}

async function run(wanted: Partial<Assignment>): Promise<Recorded> {
  return ended(app.assign(wanted));
}

function texts(execution: Recorded, stream: string): string[] {
  return execution.lines.filter((line) => line.stream === stream).map((line) => line.text);
}

async function waitForLine(execution: Recorded, text: string): Promise<void> {
  await vi.waitFor(() => expect(execution.lines.map((line) => line.text)).toContain(text), WAIT);
}

async function containers(): Promise<string[]> {
  const args = ['ps', '-aq', '--filter', `label=slashrun.agent=${dir}`];
  const { stdout } = await promisify(execFile)('docker', args);
  return stdout.split('\n').filter(Boolean);
}

describe.each(engines)('an agent with the %s engine', { timeout: 30_000 }, (engine) => {
  beforeEach(() => startAgent(engine));

  it('runs a command in the commit and tells the app everything', async () => {
    const execution = await run({
      command: [
        'cat hello.txt',
        'cat $VH_CONFIG_DIR/parameters.json && echo',
        'echo oops >&2',
        'echo \'{"accuracy": 0.9}\'',
        'mkdir -p $VH_OUTPUTS_DIR/models && printf weights > $VH_OUTPUTS_DIR/models/a.h5',
        'printf x > $VH_OUTPUTS_DIR/x && ln -s /etc/passwd $VH_OUTPUTS_DIR/link',
        'echo $GREETING',
        'printf unfinished',
      ],
      environmentVariables: { GREETING: "it's me" },
    });
    expect(execution.exit?.result).toEqual({ outcome: 'complete', reason: 'exit' });
    expect(texts(execution, 'stdout')).toEqual([
      'hello from the commit',
      '{"epochs": 3}',
      '{"accuracy": 0.9}',
      "it's me",
      'unfinished',
    ]);
    expect(texts(execution, 'stderr')).toEqual(['oops']);
    expect(execution.chunks.flatMap((chunk) => chunk.metadata.map((row) => row.values))).toEqual([
      { epochs: 3 },
      { accuracy: 0.9 },
    ]);
    expect(String(execution.outputs.get('models/a.h5'))).toBe('weights');
    expect(String(execution.outputs.get('x'))).toBe('x');
    expect(execution.outputs.size).toBe(2);
    expect(execution.confirmed).toBe(2);
    expect(texts(execution, 'status')).toContain(
      'outputs: link is not uploaded: it is a link that leads out of the outputs',
    );
    expect(texts(execution, 'status').join('\n')).toMatch(
      /^code: .*\n(?:image: .*\n)?command: running on test\/.*\n(?:image: .*\n)?command: exit code 0 after .*\n(?:image: .*\n)?outputs: [mx]/,
    );
    expect(Object.keys(execution.exit?.timings ?? {})).toEqual([
      'code',
      'inputs',
      'image',
      'command',
      'outputs',
    ]);
    await vi.waitFor(async () => expect(await readdir(join(dir, 'executions'))).toEqual([]), WAIT);
    expect(engine === 'docker' ? await containers() : []).toEqual([]);
  });

  it('says what only the machine knows in the config files', async () => {
    const execution = await run({
      command: [
        'cat $VH_CONFIG_DIR/runtime.json $VH_CONFIG_DIR/inputs.json $VH_CONFIG_DIR/api.json',
      ],
      environment: { slug: 'gpu', name: 'The big one' },
      limits: { timeLimitSeconds: 60 },
    });
    const text = texts(execution, 'stdout').join('\n');
    expect(text).toContain('"slug": "gpu"');
    expect(text).toMatch(/"cpus": [1-9]/);
    expect(text).toContain('"time_limit": 60');
    expect(text).toContain('"set_status_detail": {');
    expect(text).toContain('status-detail?key=key-of-the-program');
  });

  it('fetches inputs, says what they were, and uses its cache for the next execution', async () => {
    const content = 'a,b\n1,2\n';
    const server = createServer((request, response) => {
      const isKnown = request.headers['if-none-match'] === '"v1"';
      response.writeHead(isKnown ? 304 : 200, { etag: '"v1"' }).end(isKnown ? '' : content);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on TCP has such an address.
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/data.csv`;
    const fed = (environmentVariables: Record<string, string>) => {
      const execution = app.assign({
        command: ['cat $VH_INPUTS_DIR/data/data.csv', 'ls $VH_INPUTS_DIR'],
        inputs: [{ name: 'data', download: 'always' }],
        environmentVariables,
      });
      const files = [{ name: 'data.csv', uri: url, url, metadata: [] }];
      const inputId = '0194b1b0-aaaa-7000-8000-000000000000';
      execution.inputs = [{ name: 'data', inputId, download: 'always', files }];
      return ended(execution);
    };
    const first = await fed({});
    expect(texts(first, 'stdout')).toEqual(['a,b', '1,2', 'data']);
    expect(first.materials.flatMap(({ inputs }) => inputs ?? [])).toMatchObject([
      { input: 'data', name: 'data.csv', uri: url, sizeBytes: content.length },
    ]);
    const again = await fed({});
    expect(texts(again, 'status').join('\n')).toContain('from the cache');
    const anew = await fed({ VH_NO_DATA_CACHE: '1' });
    expect(texts(anew, 'status').join('\n')).not.toContain('from the cache');
    const cleaned = await fed({ VH_CLEAN: 'yes' });
    expect(texts(cleaned, 'status').join('\n')).not.toContain('from the cache');
    server.close();
  });

  it('gives an input no folder but one of its own, whatever it is called', async () => {
    const name = '../../../outside';
    const execution = app.assign({
      command: ['cd "$VH_INPUTS_DIR"', 'ls', 'touch outside/mine', 'echo written'],
      inputs: [{ name, download: 'on-demand' }],
    });
    const inputId = '0194b1b0-aaaa-7000-8000-000000000000';
    execution.inputs = [{ name, inputId, download: 'on-demand', files: [] }];
    await ended(execution);
    expect(texts(execution, 'stdout')).toEqual(['outside', 'written']);
    expect(await readdir(dir)).toEqual(['agent.json', 'executions', 'input-cache']);
  });

  it('never runs a command whose inputs the app refuses', async () => {
    const execution = app.assign({
      command: ['echo never'],
      inputs: [{ name: 'data', download: 'always' }],
    });
    execution.inputsRefused = 's3://b/k is not there';
    await ended(execution);
    expect(execution.exit?.result).toEqual({
      outcome: 'error',
      cause: { kind: 'input-failed', message: 's3://b/k is not there' },
    });
    expect(texts(execution, 'stdout')).toEqual([]);
  });

  it('ends a command whose stop-condition is met, and counts it as complete', async () => {
    const { exit, lines } = await run({
      command: ['for i in 1 2 3; do echo "{\\"a\\": $i}"; done; sleep 60'],
      stopCondition: 'a >= 3',
    });
    expect(exit?.result).toEqual({ outcome: 'complete', reason: 'stop-condition' });
    expect(lines.map((line) => line.text)).toContain('stopping: the stop-condition is met');
  });

  it('reports the exit code of the first command that fails', async () => {
    const { exit, lines } = await run({ command: ['echo a', '(exit 3)', 'echo b'] });
    expect(exit?.result).toEqual({
      outcome: 'error',
      cause: { kind: 'command-failed', exitCode: 3 },
    });
    expect(lines.map((line) => line.text)).not.toContain('b');
  });

  it('lets a shebang choose the interpreter', async () => {
    const execution = await run({ command: ['#!/bin/cat', 'hello'] });
    expect(texts(execution, 'stdout')).toEqual(['#!/bin/cat', 'hello']);
  });

  it('puts everything below /valohai, inputs and config read-only', async () => {
    const execution = await run({
      command: [
        'pwd',
        'echo $VH_REPOSITORY_DIR $VH_INPUTS_DIR $VH_CONFIG_DIR $VH_OUTPUTS_DIR',
        'ls /valohai',
        'if touch /valohai/inputs/x 2>/dev/null; then echo writable; fi',
        'if touch /valohai/config/x 2>/dev/null; then echo writable; fi',
        'touch /valohai/repository/x /valohai/outputs/y',
      ],
    });
    expect(texts(execution, 'stdout')).toEqual([
      '/valohai/repository',
      '/valohai/repository /valohai/inputs /valohai/config /valohai/outputs',
      'config',
      'inputs',
      'outputs',
      'repository',
    ]);
    expect([...execution.outputs.keys()]).toEqual(['y']);
  });

  it('takes a command that is longer than one argument may be', async () => {
    const execution = await run({ command: [`echo ${'x'.repeat(200_000)} | wc -c`] });
    expect(texts(execution, 'stdout').map((text) => text.trim())).toEqual(['200001']);
  });

  it('stops a program below the shell with SIGINT, saves its outputs, runs nothing after it', async () => {
    const program =
      'trap "echo interrupted; printf saved > $VH_OUTPUTS_DIR/checkpoint; exit 0" INT; ' +
      'echo ready; while :; do sleep 0.05; done';
    const execution = app.assign({ command: [`sh -c '${program}'`, 'echo next'] });
    await waitForLine(execution, 'ready');
    execution.control = 'stop';
    await ended(execution);
    expect(execution.exit?.result).toEqual({ outcome: 'stopped' });
    expect(texts(execution, 'stdout')).toEqual(['ready', 'interrupted']);
    expect(String(execution.outputs.get('checkpoint'))).toBe('saved');
    expect(texts(execution, 'status').join('\n')).not.toContain('SIGKILL');
  });

  it('climbs the ladder up to SIGKILL', async () => {
    const execution = app.assign({
      command: [`sh -c 'trap "" INT TERM; echo ready; while :; do sleep 0.05; done'`],
      stopLadder: [
        { signal: 'SIGINT', graceMs: 100 },
        { signal: 'SIGTERM', graceMs: 100 },
      ],
    });
    await waitForLine(execution, 'ready');
    execution.control = 'stop';
    await ended(execution);
    expect(execution.exit?.result).toEqual({ outcome: 'stopped' });
    const said = texts(execution, 'status').filter((text) => text.includes('sent'));
    expect(said.map((text) => /SIG\w+/.exec(text)?.[0])).toEqual(['SIGINT', 'SIGTERM', 'SIGKILL']);
  });

  it('gives no grace when asked a second time', async () => {
    const execution = app.assign({
      command: [`sh -c 'trap "" INT TERM; echo ready; while :; do sleep 0.05; done'`],
      stopLadder: [{ signal: 'SIGINT', graceMs: 60_000 }],
    });
    await waitForLine(execution, 'ready');
    execution.control = 'stop';
    await vi.waitFor(() => expect(texts(execution, 'status').join()).toContain('SIGINT'), WAIT);
    execution.control = 'kill';
    await ended(execution);
    expect(execution.exit?.result).toEqual({ outcome: 'stopped' });
  });

  it('ends a command at its time limit', async () => {
    const { exit } = await run({ command: ['sleep 60'], limits: { timeLimitSeconds: 1 } });
    expect(exit?.result).toEqual({
      outcome: 'error',
      cause: { kind: 'time-limit', limitSeconds: 1 },
    });
  });

  it('ends a command that falls silent, and not before', async () => {
    const { exit, lines } = await run({
      command: ['for i in 1 2 3 4 5 6; do echo $i; sleep 0.3; done; sleep 60'],
      limits: { noOutputTimeoutSeconds: 1 },
    });
    expect(exit?.result).toEqual({
      outcome: 'error',
      cause: { kind: 'no-output', limitSeconds: 1 },
    });
    expect(lines.map((line) => line.text)).toContain('6');
  });

  it('loses nothing and keeps the order while the app is away', async () => {
    app.logAnswersToLose = 2;
    const execution = app.assign({
      command: [
        'for i in $(seq 1 60); do echo line $i; sleep 0.05; done',
        'printf x > $VH_OUTPUTS_DIR/x',
      ],
      leaseMs: 900,
    });
    await waitForLine(execution, 'line 5');
    await app.down();
    // The command goes on and ends without the app: for two seconds and more.
    const left = join(dir, 'executions', execution.assignment.executionId, 'outputs');
    await vi.waitFor(async () => expect(await readdir(left)).toEqual(['x']), WAIT);
    await app.up();
    await ended(execution);
    expect(execution.exit?.result.outcome).toBe('complete');
    const expected = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`);
    expect(texts(execution, 'stdout')).toEqual(expected);
    expect(String(execution.outputs.get('x'))).toBe('x');
  });

  it('claims again when the app is back', async () => {
    await app.down();
    await app.up();
    expect((await run({ command: ['true'] })).exit?.result.outcome).toBe('complete');
  });

  it('waits for a storage that is away and reports one that refuses', async () => {
    app.storageStatus = 503;
    const waiting = app.assign({ command: ['printf x > $VH_OUTPUTS_DIR/x'] });
    await vi.waitFor(() => expect(waiting.phases).toContain('outputs'), WAIT);
    app.storageStatus = 200;
    expect((await ended(waiting)).exit?.result.outcome).toBe('complete');
    app.storageStatus = 403;
    const { exit } = await run({ command: ['printf x > $VH_OUTPUTS_DIR/x'] });
    expect(exit?.result).toMatchObject({ cause: { kind: 'outputs-failed' } });
  });

  it('takes the command down and forgets it when the lease is lost', async () => {
    const marker = `60.${Math.floor(Math.random() * 1e9)}`;
    const execution = app.assign({ command: ['echo ready', `sleep ${marker}`] });
    await waitForLine(execution, 'ready');
    execution.isLost = true;
    await vi.waitFor(async () => expect(await readdir(join(dir, 'executions'))).toEqual([]), WAIT);
    const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(processes).not.toContain(`sleep ${marker}`);
    expect(execution.exit).toBeUndefined();
    expect((await run({ command: ['true'] })).exit?.result.outcome).toBe('complete');
  });

  it('reports an archive that cannot be unpacked', async () => {
    app.archive = Buffer.from('no archive at all');
    const { exit } = await run({});
    expect(exit?.result).toMatchObject({ cause: { kind: 'code-failed' } });
  });

  it('starts a download over that broke off', async () => {
    app.codeAnswersToBreak = 2;
    const execution = await run({ command: ['ls'] });
    expect(texts(execution, 'stdout')).toEqual(['hello.txt']);
  });

  it('runs nothing when it is stopped before the command', async () => {
    app.holdsCode = true;
    const execution = app.assign({ command: ['echo never'] });
    await vi.waitFor(() => expect(execution.phases).toEqual(['code']), WAIT);
    execution.control = 'stop';
    await ended(execution);
    expect(execution.exit?.result).toEqual({ outcome: 'stopped' });
    expect(texts(execution, 'stdout')).toEqual([]);
  });

  it('finishes what it runs when it is drained, and claims no more', async () => {
    const execution = app.assign({ command: ['echo ready', 'sleep 0.5', 'echo finished'] });
    await waitForLine(execution, 'ready');
    drain.abort();
    await agent;
    expect(texts(execution, 'stdout')).toEqual(['ready', 'finished']);
    expect(execution.exit?.result.outcome).toBe('complete');
  });

  it('carries 200 MB of log', { timeout: 120_000 }, async () => {
    app.keepsLines = false;
    const line = '0123456789'.repeat(9) + '012345678';
    const assigned = app.assign({ command: [`yes ${line} | head -c 200000000`] });
    const execution = await ended(assigned, { ...WAIT, timeout: 110_000 });
    expect(execution.logBytes).toBeGreaterThanOrEqual(200_000_000);
  });
});

describe.skipIf(!hasDocker)('an agent with the docker engine', { timeout: 30_000 }, () => {
  beforeEach(() => startAgent('docker'));

  it('says why an image cannot be had', async () => {
    const { exit } = await run({ image: 'localhost:1/no/such:image' });
    expect(exit?.result).toMatchObject({
      cause: {
        kind: 'image-failed',
        message: expect.stringContaining('localhost:1/no/such:image cannot be pulled'),
      },
    });
  });

  it('gives the command no way to gain privileges and no Docker', async () => {
    const execution = await run({
      command: ['grep NoNewPrivs /proc/self/status', 'ls /var/run/docker.sock || true'],
    });
    expect(texts(execution, 'stdout')).toEqual(['NoNewPrivs:\t1']);
  });
});

describe('an agent', { timeout: 30_000 }, () => {
  it('with code of strangers neither uses what others left in its cache nor takes it away', async () => {
    const server = createServer((request, response) => {
      response.writeHead(request.headers['if-none-match'] === '"v1"' ? 304 : 200, { etag: '"v1"' });
      response.end('a,b\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on TCP has such an address.
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/data.csv`;
    await startAgent('process');
    const fed = async (sharesCaches: boolean): Promise<string> => {
      const execution = app.assign({
        inputs: [{ name: 'data', download: 'always' }],
        environmentVariables: sharesCaches ? {} : { VH_CLEAN: 'yes' },
        sharesCaches,
      });
      const files = [{ name: 'data.csv', uri: url, url, metadata: [] }];
      const inputId = '0194b1b0-aaaa-7000-8000-000000000000';
      execution.inputs = [{ name: 'data', inputId, download: 'always', files }];
      return texts(await ended(execution), 'status').join('\n');
    };
    expect(await fed(true)).not.toContain('from the cache');
    expect(await fed(false)).not.toContain('from the cache');
    expect(await fed(true)).toContain('from the cache');
    server.close();
  });
});
