import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSetup, type SetupOptions } from '../../src/setup/create-setup.ts';
import { readManifest } from '../../src/setup/manifest.ts';
import { createApp } from '../support/github/accounts.ts';
import { type DescribedServer, startDescribed } from '../support/github/described-server.ts';
import { manifestOperations, newManifestCode } from '../support/github/operations/manifest.ts';
import type { Answer } from '../support/github/operations/operation.ts';
import type { GitHubApp } from '../support/github/state.ts';
import { createWorld, type World } from '../support/github/world.ts';

const PUBLIC_URL = 'https://slashrun.test';
const HOUR_MS = 60 * 60 * 1000;

let github: DescribedServer;
let app: GitHubApp;
let world: World;
/** What GitHub says instead, if it is set. */
let instead: Answer | undefined;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  app = await createApp({ slug: 'slashrun-of-mona', permissions: { checks: 'write' }, now: 0 });
  const convert = manifestOperations['apps/create-from-manifest'];
  if (!convert) throw new Error('the operation has another name');
  github = await startDescribed({
    'apps/create-from-manifest': (call) =>
      instead ??
      convert({
        ...call,
        world,
        caller: { kind: 'anonymous' },
        body: undefined,
        accept: '',
        webhooks: NONE,
      }),
  });
});
afterAll(() => github.close());
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  instead = undefined;
  const violations = github.violations.splice(0);
  if (violations.length > 0) throw new Error(violations.join('\n'));
});

const NONE = {
  send: () => undefined,
  redeliver: () => Promise.reject(new Error('nothing is delivered')),
  to: () => undefined,
  settled: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

type Given = Partial<SetupOptions> & { secret?: string; env?: string };

/** The set-up on a port of its own, beside a `.env` file in a folder of its own. */
async function start({ secret = 'a1b2c3d4e5f6a7b8c9d0', env, ...given }: Given = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'setup-'));
  closers.push(() => rm(folder, { recursive: true }));
  const envPath = join(folder, '.env');
  if (env !== undefined) await writeFile(envPath, env, { mode: 0o644 });
  world = createWorld({
    app: { ...app, webhookSecret: secret },
    description: github.description,
    folder,
    now: Date.now,
  });
  const read = readManifest(await readFile('app.yml', 'utf8'), {
    file: 'app.yml',
    publicUrl: PUBLIC_URL,
  });
  if (!read.ok) throw new Error(read.problems.join('\n'));
  const lines: string[] = [];
  const seen = { done: 0 };
  const setup = createSetup({
    manifest: read.manifest,
    githubUrl: 'https://github.com',
    apiUrl: github.url,
    publicUrl: PUBLIC_URL,
    envPath,
    onDone: () => {
      seen.done += 1;
    },
    log: pino({ level: 'trace' }, { write: (line: string) => lines.push(line) }),
    ...given,
  });
  const server = createServer(getRequestListener(setup.fetch));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`http://127.0.0.1:${address.port}${path}`, { headers });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const back = async (code = newManifestCode(), state?: string) =>
    get(`/setup/callback?code=${code}&state=${state ?? stateOf((await get('/setup')).text)}`);
  return { folder, envPath, lines, seen, get, back };
}

/** The state in a page's form. */
function stateOf(html: string): string {
  return /state=([\w-]+)/.exec(html)?.[1] ?? '';
}

function unescape(text: string): string {
  return text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}

describe('the set-up page', () => {
  it.each(['/', '/setup'])('posts the manifest of app.yml to GitHub from %s', async (path) => {
    const { get } = await start();
    const { status, text } = await get(path);
    expect(status).toBe(200);
    expect(text).toMatch(/action="https:\/\/github\.com\/settings\/apps\/new\?state=[\w-]{43}"/);
    const manifest: unknown = JSON.parse(
      unescape(/name="manifest" value="([^"]+)"/.exec(text)?.[1] ?? ''),
    );
    expect(manifest).toMatchObject({
      name: 'slashrun',
      hook_attributes: { url: `${PUBLIC_URL}/api/github/webhooks`, active: true },
      redirect_url: `${PUBLIC_URL}/setup/callback`,
      callback_urls: [`${PUBLIC_URL}/sign-in/github`],
      default_permissions: { checks: 'write', contents: 'read' },
    });
  });

  it('posts to the organisation that its address names', async () => {
    const { get } = await start({ githubUrl: 'https://git.example.com' });
    const { text } = await get('/setup?organization=octo%22org');
    expect(text).toContain(
      'action="https://git.example.com/organizations/octo%22org/settings/apps/new?state=',
    );
    expect(text).not.toContain('octo"org');
  });

  it('loads nothing from anywhere, runs only its own script and is kept by nobody', async () => {
    const { headers, text } = await (await start()).get('/setup');
    expect(text).not.toMatch(/(?:src|href)="/);
    expect(headers.get('cache-control')).toBe('no-store');
    const nonce = /nonce="([^"]+)"/.exec(text)?.[1];
    expect(headers.get('content-security-policy')).toContain(`script-src 'nonce-${nonce}'`);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('gives every visit a state of its own', async () => {
    const { get } = await start();
    const states = await Promise.all([get('/'), get('/')]);
    expect(new Set(states.map(({ text }) => stateOf(text))).size).toBe(2);
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'warns that GitHub cannot reach %s',
    async (publicUrl) => {
      expect((await (await start({ publicUrl })).get('/')).text).toContain('GitHub cannot reach');
    },
  );

  it('does not warn of an address on the internet', async () => {
    expect((await (await start()).get('/')).text).not.toContain('GitHub cannot reach');
  });

  it('says before anything is made that the file cannot be written', async () => {
    const { get } = await start({ envPath: '/nowhere/at/all/.env' });
    const { status, text } = await get('/setup');
    expect(status).toBe(500);
    expect(text).toContain('/nowhere/at/all/.env cannot be written: ENOENT');
  });

  it('opens only with the key, and remembers who had it', async () => {
    const { get } = await start({ key: 'sesame' });
    expect((await get('/setup')).status).toBe(403);
    expect((await get('/setup?key=simsim')).status).toBe(403);
    const opened = await get('/setup?key=sesame');
    expect(opened.status).toBe(200);
    const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await get('/setup', { cookie })).status).toBe(200);
    expect(opened.headers.get('set-cookie')).toMatch(/HttpOnly; Secure; SameSite=Lax/);
    const stray = await get('/setup/callback?code=x&state=y');
    expect(stray.text).not.toContain('sesame');
  });

  it('answers everything else that it is not set up yet', async () => {
    const { get } = await start();
    expect((await get('/api/github/webhooks')).status).toBe(503);
    expect((await get('/readyz')).status).toBe(503);
    expect((await get('/healthz')).status).toBe(200);
  });
});

describe('the way back from GitHub', () => {
  it('writes the credentials, keeps the other variables and goes on', async () => {
    const { back, envPath, seen } = await start({
      env: '# ours\nPORT=4000\nAPP_ID=\nLOG_LEVEL=info\n',
    });
    const { status, text } = await back();
    expect(status).toBe(200);
    expect(text).toContain('href="https://github.com/apps/slashrun-of-mona/installations/new"');
    expect(text).toContain('goes on by itself');
    expect(seen.done).toBe(1);
    const written = await readFile(envPath, 'utf8');
    expect(written).toMatch(
      /^# ours\nPORT=4000\nAPP_ID=4242\nLOG_LEVEL=info\nPRIVATE_KEY="-----BEGIN.+\\n"\n/,
    );
    expect(parseEnv(written)).toEqual({
      PORT: '4000',
      LOG_LEVEL: 'info',
      APP_ID: '4242',
      PRIVATE_KEY: app.privateKey,
      WEBHOOK_SECRET: 'a1b2c3d4e5f6a7b8c9d0',
      CLIENT_ID: app.clientId,
      CLIENT_SECRET: expect.stringMatching(/^[0-9a-f]{40}$/) as unknown,
    });
  });

  it.each([
    ['a file that was open to all', 'PORT=4000\n'],
    ['no file', undefined],
  ])('leaves one file for its owner only where there was %s', async (_before, env) => {
    const { back, envPath, folder } = await start(env === undefined ? {} : { env });
    await back();
    expect((await stat(envPath)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['.env']);
  });

  it('writes the file behind a link', async () => {
    const { back, envPath, folder } = await start();
    const target = join(folder, 'real.env');
    await writeFile(target, 'A=1\n');
    await symlink(target, envPath);
    await back();
    expect(await readFile(target, 'utf8')).toContain('A=1\nAPP_ID=4242\n');
    expect((await stat(target)).mode & 0o777).toBe(0o600);
  });

  it('logs that the App was made, and none of its secrets', async () => {
    const { back, envPath, lines } = await start();
    const { text } = await back();
    const { CLIENT_SECRET = '?', WEBHOOK_SECRET = '?' } = parseEnv(await readFile(envPath, 'utf8'));
    expect(lines.join('')).toContain('"slug":"slashrun-of-mona"');
    for (const secret of [CLIENT_SECRET, WEBHOOK_SECRET, 'PRIVATE KEY'])
      expect(lines.join('') + text).not.toContain(secret);
  });

  it('shows the same page when it is loaded again, and goes on once', async () => {
    const { back, get, seen } = await start();
    await back();
    for (const path of ['/', '/setup', '/setup/callback?code=x&state=y'])
      expect((await get(path)).text).toContain('The App is made');
    expect(seen.done).toBe(1);
  });

  it.each([
    ['is missing', ''],
    ['is short', 'fifteen-letters'],
    ["is Probot's", 'development'],
  ])('asks for a webhook secret when it %s, and does not go on', async (_what, secret) => {
    const { back, envPath, seen } = await start({
      secret,
      env: 'WEBHOOK_SECRET=of-another-app-before\n',
    });
    const { status, text } = await back();
    expect(status).toBe(200);
    expect(text).toContain('One thing is missing');
    expect(text).not.toContain('goes on by itself');
    expect(parseEnv(await readFile(envPath, 'utf8'))).toMatchObject({
      APP_ID: '4242',
      WEBHOOK_SECRET: '',
    });
    expect(seen.done).toBe(0);
  });
});

describe('a way back that fails', () => {
  it.each([
    ['a state that was never given', 'wrong'],
    ['no state', ''],
  ])('refuses %s without asking GitHub', async (_what, state) => {
    const { back, envPath, seen } = await start();
    const before = github.requests.length;
    const { status, text } = await back(newManifestCode(), state);
    expect(status).toBe(400);
    expect(text).toContain('href="/setup"');
    expect(github.requests).toHaveLength(before);
    await expect(stat(envPath)).rejects.toThrow('ENOENT');
    expect(seen.done).toBe(0);
  });

  it('takes a state once, and within an hour', async () => {
    const clock = { now: 0 };
    const { back, get } = await start({ now: () => clock.now });
    const used = stateOf((await get('/')).text);
    expect((await back('unknown', used)).text).toContain('The code is not good');
    expect((await back(newManifestCode(), used)).text).toContain('This way back is not known');
    const [late, early] = [stateOf((await get('/')).text), stateOf((await get('/')).text)];
    clock.now = HOUR_MS;
    expect((await back(newManifestCode(), late)).status).toBe(400);
    clock.now = HOUR_MS - 1;
    expect((await back(newManifestCode(), early)).status).toBe(200);
  });

  it('says that a code was used, and lets begin again', async () => {
    const first = await start();
    const code = newManifestCode();
    await first.back(code);
    const used = world;
    const { back, seen } = await start();
    world = used;
    const { status, text } = await back(code);
    expect(status).toBe(400);
    expect(text).toContain('used already');
    expect(text).toContain('href="/setup"');
    expect(seen.done).toBe(0);
    expect((await back()).status).toBe(200);
  });

  it.each([
    ['none', ''],
    ['one that is a path', '..%2F..%2Fapp'],
    ['one that is too long', 'a'.repeat(300)],
  ])('asks GitHub nothing with a code that can be none: %s', async (_what, code) => {
    const { back } = await start();
    const before = github.requests.length;
    expect((await back(code)).status).toBe(400);
    expect(github.requests).toHaveLength(before);
  });

  it('says that GitHub fails, and lets begin again', async () => {
    const { back, lines } = await start();
    instead = { kind: 'json', status: 500, body: {} };
    const { status, text } = await back();
    expect(status).toBe(502);
    expect(text).toContain(`${github.url} answered 500`);
    expect(lines.join('')).toContain('answered 500');
    instead = undefined;
    expect((await back()).status).toBe(200);
  });

  it('says that GitHub cannot be reached', async () => {
    const { back } = await start({ apiUrl: 'http://127.0.0.1:9' });
    const { status, text } = await back();
    expect(status).toBe(502);
    expect(text).toMatch(/http:\/\/127\.0\.0\.1:9 cannot be reached: \S/);
  });

  it('names what an answer lacks and shows none of its secrets', async () => {
    const { back, lines } = await start();
    const body = { id: 1, slug: 'a', pem: 'hush-hush', client_id: 'c', client_secret: 'hush' };
    instead = { kind: 'json', status: 201, body };
    const { status, text } = await back();
    github.violations.splice(0);
    expect(status).toBe(502);
    expect(text).toContain('answered without usable pem, html_url');
    expect(text + lines.join('')).not.toContain('hush');
  });

  it('says that the credentials could not be written, and leaves nothing behind', async () => {
    const { back, envPath, folder, get, lines, seen } = await start();
    const state = stateOf((await get('/')).text);
    // A folder where the file should be: also root cannot replace it.
    await mkdir(envPath);
    const { status, text } = await back(newManifestCode(), state);
    expect(status).toBe(500);
    expect(text).toContain(`${envPath} cannot be written`);
    expect(await readdir(folder)).toEqual(['.env']);
    expect(lines.join('')).not.toContain('PRIVATE KEY');
    expect(seen.done).toBe(0);
  });
});
