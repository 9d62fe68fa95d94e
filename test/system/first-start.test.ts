import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { parseEnv } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { type GitHubStandIn, startGitHub } from '../support/github/github-stand-in.ts';
import { newManifestCode } from '../support/github/operations/manifest.ts';

const LogLine = z.looseObject({ msg: z.string(), url: z.string().optional() });

let github: GitHubStandIn;
let folder: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  github = await startGitHub();
  folder = await mkdtemp(join(tmpdir(), 'first-start-'));
});
afterEach(async () => {
  for (const child of running) {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  running.clear();
});
afterAll(async () => {
  await github.close();
  await rm(folder, { recursive: true, force: true });
});

/** The built server in the folder, without a credential in its environment. */
function start(environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [resolve('dist/main.js')], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      GITHUB_API_URL: github.url,
      PORT: '0',
      LOCAL_WORKERS: '0',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const lines = createInterface({ input: child.stdout });
  /** The address in the next line with this message. */
  const urlOf = (message: string) =>
    new Promise<URL>((resolve, reject) => {
      lines.on('line', (source) => {
        const line = LogLine.parse(JSON.parse(source));
        if (line.msg === message && line.url) resolve(new URL(line.url));
      });
      lines.on('close', () => reject(new Error(`the server ended before it said '${message}'`)));
    });
  return { child, urlOf };
}

it('makes the App on a first start, goes on by itself, and is itself on the next', async () => {
  const first = start();
  const page = await first.urlOf('no GitHub App yet: open this address');
  const state = /state=([\w-]+)/.exec(await (await fetch(page)).text())?.[1];
  const back = new URL(`/setup/callback?code=${newManifestCode()}&state=${state}`, page);
  const ready = first.urlOf('slashrun is ready');
  expect(await (await fetch(back)).text()).toContain('goes on by itself');
  expect((await fetch(new URL('/readyz', await ready))).status).toBe(200);
  const path = join(folder, '.env');
  expect(parseEnv(await readFile(path, 'utf8'))['APP_ID']).toBe(String(github.app.appId));
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  first.child.kill('SIGTERM');
  await once(first.child, 'exit');

  await start().urlOf('slashrun is ready');
  expect(github.violations).toEqual([]);
});

it('makes no App where NODE_ENV is production', async () => {
  await rm(join(folder, '.env'), { force: true });
  const { child } = start({ NODE_ENV: 'production' });
  const errors = text(child.stderr);
  expect(await once(child, 'exit')).toEqual([1, null]);
  expect(await errors).toContain('APP_ID is not set');
});
