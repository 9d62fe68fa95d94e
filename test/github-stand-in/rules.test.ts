import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SignJWT, importPKCS8 } from 'jose';
import { type GitHubStandIn, startGitHub } from '../support/github/github-stand-in.ts';
import type { RepositoryHandle } from '../support/github/repository-handle.ts';
import type { Person } from '../support/github/state.ts';

let now: number;
let github: GitHubStandIn;
let repository: RepositoryHandle;
let ada: Person;
let sha: string;
let token: string;

beforeEach(async () => {
  now = Date.now();
  github = await startGitHub({ now: () => now });
  repository = await github.createRepository({
    fullName: 'ada/engine',
    files: { 'valohai.yaml': '- step: {}\n', 'src/a.py': '1\n', 'src/b.py': '2\n' },
  });
  ada = github.person('ada');
  await repository.commit({ branch: 'fix', files: { 'src/a.py': '3\n' } });
  await repository.openPullRequest({ head: 'fix', by: ada });
  sha = await repository.resolve('main');
  token = await installationToken({});
});

afterEach(async () => {
  await github.close();
});

describe('tokens', () => {
  it('refuses a JWT signed by another key, too long-lived, or of another App', async () => {
    const other = await startGitHub();
    const forged = await jwt({ key: other.app.privateKey });
    await other.close();
    expect(await as(forged).get('/app')).toMatchObject({ status: 401 });
    expect(await as(await jwt({ lifeSeconds: 3600 })).get('/app')).toMatchObject({
      status: 401,
      body: { message: "'Expiration time' claim ('exp') is too far in the future" },
    });
    expect(await as(await jwt({ issuer: '1' })).get('/app')).toMatchObject({ status: 401 });
    expect(await as(await jwt({})).get('/app')).toMatchObject({
      status: 200,
      body: { id: github.app.appId, slug: 'slashrun' },
    });
  });

  it('lets an installation token expire after an hour', async () => {
    now += 59 * 60 * 1000;
    expect(await as(token).get('/repos/ada/engine')).toMatchObject({ status: 200 });
    now += 2 * 60 * 1000;
    expect(await as(token).get('/repos/ada/engine')).toMatchObject({
      status: 401,
      body: { message: 'Bad credentials' },
    });
  });

  it('answers 403 without the permission and 404 outside the repositories of a token', async () => {
    await github.createRepository({ fullName: 'ada/other', private: true });
    await github.createRepository({ fullName: 'ada/open' });
    const narrow = await installationToken({
      repositories: ['engine'],
      permissions: { checks: 'write' },
    });
    expect(await as(narrow).get('/repos/ada/engine/contents/valohai.yaml')).toMatchObject({
      status: 403,
      body: { message: 'Resource not accessible by integration' },
    });
    expect(await as(narrow).get('/repos/ada/other')).toMatchObject({ status: 404 });
    expect(await as(narrow).get('/repos/ada/open')).toMatchObject({ status: 200 });
    expect(await as(narrow).get('/installation/repositories')).toMatchObject({
      body: { total_count: 1, repositories: [{ name: 'engine' }] },
    });
  });

  it('gives no token for more than the App has or for an unknown repository', async () => {
    const tooMuch = { permissions: { administration: 'write' } };
    await expect(installationToken(tooMuch)).rejects.toThrow('422');
    await expect(installationToken({ repositories: ['nowhere'] })).rejects.toThrow('422');
  });

  it('forgets the tokens of an installation that is removed', async () => {
    github.uninstall('ada');
    expect(await as(token).get('/repos/ada/engine')).toMatchObject({ status: 401 });
  });

  it('hides a private repository from strangers and tells what a collaborator may do', async () => {
    const secret = await github.createRepository({ fullName: 'ada/secret', private: true });
    const eve = github.person('eve');
    expect(await as(eve.token).get('/repos/ada/secret')).toMatchObject({ status: 404 });
    secret.setRole(eve, 'maintain');
    const path = '/repos/ada/secret/collaborators/eve/permission';
    expect(await as(token).get(path)).toMatchObject({
      body: { permission: 'write', role_name: 'maintain' },
    });
    expect(github.violations).toEqual([]);
  });
});

describe('repositories', () => {
  it('answers files, folders, commits and refs, and 404 for what is missing', async () => {
    const app = as(token);
    const contents = '/repos/ada/engine/contents';
    expect(await app.get(`${contents}/src?ref=fix`)).toMatchObject({
      body: [{ path: 'src/a.py', type: 'file' }, { path: 'src/b.py' }],
    });
    expect(await app.get(`${contents}/src%2Fa.py?ref=fix`)).toMatchObject({
      body: { content: 'Mwo=\n', encoding: 'base64', size: 2 },
    });
    expect(await app.get(`${contents}/.github/slashrun.yml?ref=${sha}`)).toMatchObject({
      status: 404,
      body: { message: 'Not Found' },
    });
    expect(await app.get('/repos/ada/engine/commits/main')).toMatchObject({
      body: { sha, commit: { message: 'Start' }, parents: [] },
    });
    expect(await app.get('/repos/ada/engine/commits/nowhere')).toMatchObject({
      status: 422,
      body: { message: 'No commit found for SHA: nowhere' },
    });
    expect(await app.get('/repos/ada/engine/git/ref/heads/main')).toMatchObject({
      body: { ref: 'refs/heads/main', object: { sha } },
    });
    expect(await app.get('/repos/ada/engine/git/ref/heads/ma')).toMatchObject({ status: 404 });
    expect(github.violations).toEqual([]);
  });

  it('lets a tarball link expire after five minutes', async () => {
    const answer = await fetch(`${github.url}/repos/ada/engine/tarball/${sha}`, {
      headers: { authorization: `token ${token}` },
      redirect: 'manual',
    });
    expect(answer.status).toBe(302);
    const link = answer.headers.get('location') ?? '';
    expect(await fetch(link)).toMatchObject({ status: 200 });
    now += 6 * 60 * 1000;
    expect(await fetch(link)).toMatchObject({ status: 404 });
  });

  it("finds a fork's commit by SHA in the base repository", async () => {
    const eve = github.person('eve');
    const fork = await repository.fork(eve);
    const head = await fork.commit({ branch: 'evil', files: { x: '1' } });
    const { number } = await repository.openPullRequest({ head: 'evil', by: eve, fork });
    const app = as(token);
    expect(await app.get(`/repos/ada/engine/pulls/${number}`)).toMatchObject({
      body: { head: { sha: head, repo: { full_name: 'eve/engine', fork: true } } },
    });
    const check = { name: 'train', head_sha: head };
    expect(await app.post('/repos/ada/engine/check-runs', check)).toMatchObject({
      status: 201,
      body: { pull_requests: [] },
    });
    expect(github.violations).toEqual([]);
  });
});

describe('check runs', () => {
  const path = '/repos/ada/engine/check-runs';

  it('refuses a person', async () => {
    const answer = await as(ada.token).post(path, { name: 'train', head_sha: sha });
    expect(answer).toMatchObject({
      status: 403,
      body: { message: 'You must authenticate via a GitHub App.' },
    });
  });

  it.each([
    ['an unknown commit', { head_sha: '0'.repeat(40) }, 'No commit found for SHA'],
    ['completed without a conclusion', { status: 'completed' }, 'conclusion'],
    ['a long summary', { output: { title: 't', summary: 'x'.repeat(65_536) } }, '65535'],
    ['many bytes', { output: { title: 't', summary: 'é'.repeat(40_000) } }, '65535'],
    ['a long text', { output: { title: 't', summary: '', text: 'x'.repeat(65_536) } }, '65535'],
    ['a long title', { output: { title: 'x'.repeat(256), summary: '' } }, '255'],
    ['51 annotations', { output: { title: 't', summary: '', annotations: notes(51) } }, '50'],
    ['four actions', { actions: [1, 2, 3, 4].map((n) => action(`label ${n}`)) }, '3 items'],
    ['a long label', { actions: [action('x'.repeat(21))] }, '20'],
    ['a status of GitHub Actions', { status: 'waiting' }, 'allowed values'],
  ])('refuses %s with 422 and records it', async (_what, wrong, reason) => {
    const answer = await as(token).post(path, { name: 'train', head_sha: sha, ...wrong });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain(reason);
    expect(github.violations).toMatchObject([{ method: 'POST', path }]);
    expect(github.checkRuns('ada/engine')).toEqual([]);
  });

  it('never leaves completed, and gathers annotations over calls', async () => {
    const app = as(token);
    await app.post(path, { name: 'train', head_sha: sha });
    const [checkRun] = github.checkRuns('ada/engine');
    const self = `${path}/${checkRun?.id}`;
    const output = { title: 't', summary: 's', annotations: notes(50) };
    await app.patch(self, { output });
    await app.patch(self, { conclusion: 'failure', output: { ...output, annotations: notes(1) } });
    expect(github.violations).toEqual([]);
    expect(checkRun).toMatchObject({ status: 'completed', conclusion: 'failure' });
    expect(await app.get(`${self}/annotations?per_page=100`)).toMatchObject({
      body: { length: 51 },
    });
    expect(await app.patch(self, { status: 'in_progress' })).toMatchObject({ status: 422 });
    expect(await app.patch(self, { conclusion: 'success' })).toMatchObject({ status: 200 });
  });

  it('lists the newest run of each name, or all of them', async () => {
    const app = as(token);
    for (const name of ['train', 'train', 'test']) await app.post(path, { name, head_sha: sha });
    const list = `/repos/ada/engine/commits/main/check-runs?app_id=${github.app.appId}`;
    expect(await app.get(list)).toMatchObject({ body: { total_count: 2 } });
    expect(await app.get(`${list}&filter=all`)).toMatchObject({ body: { total_count: 3 } });
    expect(await app.get(`${list}&check_name=test`)).toMatchObject({ body: { total_count: 1 } });
    expect(await app.get(`${list}&status=completed`)).toMatchObject({ body: { total_count: 0 } });
    expect(github.violations).toEqual([]);
  });
});

describe('comments and reactions', () => {
  it('keeps one reaction of a kind per account', async () => {
    const { id } = repository.comment(1, { by: ada, body: '/run' });
    const path = `/repos/ada/engine/issues/comments/${id}/reactions`;
    const app = as(token);
    expect(await app.post(path, { content: 'eyes' })).toMatchObject({ status: 201 });
    expect(await app.post(path, { content: 'eyes' })).toMatchObject({ status: 200 });
    expect(await as(ada.token).post(path, { content: 'eyes' })).toMatchObject({ status: 201 });
    expect(await app.get(path)).toMatchObject({ body: [{ user: { type: 'Bot' } }, {}] });
    const own = github.reactions(id).find(({ user }) => user.type === 'Bot')?.id;
    expect(await app.delete(`${path}/${own}`)).toMatchObject({ status: 204 });
    expect(github.reactions(id)).toMatchObject([{ user: { login: 'ada' } }]);
    expect(github.violations).toEqual([]);
    expect(await app.post(path, { content: 'shrug' })).toMatchObject({ status: 422 });
  });

  it('pages through the comments of a pull request and edits them', async () => {
    const app = as(token);
    const path = '/repos/ada/engine/issues/1/comments';
    for (const body of ['one', 'two', 'three']) await app.post(path, { body });
    const first = await app.get(`${path}?per_page=2`);
    expect(first.body).toMatchObject([{ body: 'one' }, { body: 'two' }]);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    expect(await app.get(next.replace(github.url, ''))).toMatchObject({
      body: [{ body: 'three' }],
    });
    const id = github.comments('ada/engine', 1)[0]?.id;
    await app.patch(`/repos/ada/engine/issues/comments/${id}`, { body: 'uno' });
    expect(await app.get(`/repos/ada/engine/issues/comments/${id}`)).toMatchObject({
      body: { body: 'uno', user: { login: 'slashrun[bot]' } },
    });
    expect(github.violations).toEqual([]);
    const long = { body: 'x'.repeat(65_537) };
    expect(await app.post(path, long)).toMatchObject({ status: 422 });
    const eve = github.person('eve');
    const edit = as(eve.token).patch(`/repos/ada/engine/issues/comments/${id}`, { body: 'mine' });
    expect(await edit).toMatchObject({ status: 403 });
  });
});

describe('the description', () => {
  it('records a route it does not know and a parameter GitHub does not know', async () => {
    expect(await as(token).get('/repos/ada/engine/nonsense')).toMatchObject({ status: 404 });
    expect(await as(token).get('/repos/ada/engine/pulls/one')).toMatchObject({ status: 422 });
    expect(github.violations).toMatchObject([
      { method: 'GET', path: '/repos/ada/engine/nonsense', errors: ['no such route'] },
      { method: 'GET', path: '/repos/ada/engine/pulls/one', errors: [expect.any(String)] },
    ]);
  });

  it('says how much of the rate is left', async () => {
    const answer = await as(token).get('/rate_limit');
    expect(answer).toMatchObject({ status: 200, body: { rate: { limit: 5000 } } });
    expect(Number(answer.headers.get('x-ratelimit-remaining'))).toBeLessThan(5000);
    expect(answer.headers.get('x-github-request-id')).toBeTruthy();
    expect(github.violations).toEqual([]);
  });
});

interface Result {
  status: number;
  body: unknown;
  headers: Headers;
}

function as(bearer: string) {
  const send = async (method: string, path: string, body?: unknown): Promise<Result> => {
    const answer = await fetch(`${github.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const said = await answer.text();
    const { headers, status } = answer;
    return { status, headers, body: said === '' ? undefined : JSON.parse(said) };
  };
  return {
    get: (path: string) => send('GET', path),
    post: (path: string, body: unknown) => send('POST', path, body),
    patch: (path: string, body: unknown) => send('PATCH', path, body),
    delete: (path: string) => send('DELETE', path),
  };
}

async function jwt(options: { key?: string; lifeSeconds?: number; issuer?: string }) {
  const key = await importPKCS8(options.key ?? github.app.privateKey, 'RS256');
  const seconds = Math.floor(now / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(options.issuer ?? String(github.app.appId))
    .setIssuedAt(seconds - 30)
    .setExpirationTime(seconds + (options.lifeSeconds ?? 600))
    .sign(key);
}

async function installationToken(wanted: Record<string, unknown>): Promise<string> {
  const app = as(await jwt({}));
  const { body: installation } = await app.get('/repos/ada/engine/installation');
  const path = `/app/installations/${String(field(installation, 'id'))}/access_tokens`;
  const { body, status } = await app.post(path, wanted);
  if (status !== 201) throw new Error(String(status));
  return String(field(body, 'token'));
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function notes(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    path: 'src/a.py',
    start_line: index + 1,
    end_line: index + 1,
    annotation_level: 'warning',
    message: 'look here',
  }));
}

function action(label: string) {
  return { label, description: 'does it', identifier: 'it' };
}
