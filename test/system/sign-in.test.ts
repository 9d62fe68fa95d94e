// Who may see and do what over HTTP: signing in with GitHub, the key of a link, the operator's own link.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ExecutionDetail, ExecutionList } from '../../src/protocol/people-api.ts';
import { Started } from '../../src/protocol/run-api.ts';
import { Me, RepositoryList, ServerInfo } from '../../src/protocol/sign-in-api.ts';
import { CookieBrowser } from '../support/cookie-browser.ts';
import { type Server, startServer } from '../support/server.ts';
import { type Stage, openStage } from '../support/stage.ts';

const DEFINITION = `
- step:
    name: greet
    image: unused
    command: echo hello {parameter-value:whom} > $VH_OUTPUTS_DIR/greeting.txt
    parameters:
      - {name: whom, type: string, default: world}
- step: {name: slow, image: unused, command: sleep 600}
`;

const OWN = '/api/v1/repositories/ada/engine';
/** Where a server is started again. */
const timeout = 120_000;
const LINK_TOLD = 'open this address once to sign in as the operator';

let stage: Stage;
/** `greet`, by its id. */
let id: string;
let key: string;
let page: string;
beforeAll(async () => {
  stage = await openStage({
    files: { 'valohai.yaml': DEFINITION },
    // Alone on a machine, as a laptop's: only then there is a link for its operator.
    environment: { DATABASE_URL: '', LOCAL_ENGINE: 'process' },
  });
  await stage.comment('/run greet');
  const { detailsUrl, externalId } = await stage.finished('greet', timeout);
  id = externalId;
  const url = new URL(detailsUrl);
  page = `${url.pathname}${url.search}`;
  key = url.searchParams.get('key') ?? '';
}, timeout);
afterAll(() => stage.close());

let browser: CookieBrowser;
beforeEach(() => {
  stage.github.signIn.browserOf(stage.ada);
  stage.github.signIn.expireTokensAfter(undefined);
  browser = newBrowser();
});

function newBrowser(): CookieBrowser {
  return new CookieBrowser(() => stage.server.url);
}

async function meOf(asking: CookieBrowser): Promise<Me | number> {
  const answer = await asking.ask('/api/v1/me');
  return answer.ok ? Me.parse(await answer.json()) : answer.status;
}

async function repositoriesOf(asking: CookieBrowser) {
  const answer = await asking.ask('/api/v1/repositories');
  return RepositoryList.parse(await answer.json()).repositories;
}

describe('the server', () => {
  it('tells everybody how to sign in', async () => {
    const info = ServerInfo.parse(await (await browser.ask('/api/v1/server')).json());
    const { clientId } = stage.github.app;
    expect(info).toMatchObject({ githubUrl: stage.github.url, clientId });
  });

  it('asks for a token or a session, and takes no token that GitHub does not know', async () => {
    expect(await meOf(browser)).toBe(401);
    const asking = { headers: { authorization: `Bearer ${stage.ada.token}` } };
    const me = Me.parse(await (await browser.ask('/api/v1/me', asking)).json());
    expect(me).toMatchObject({ login: 'ada', via: 'token' });
    const wrong = { headers: { authorization: 'Bearer unknown' } };
    expect((await browser.ask('/api/v1/me', wrong)).status).toBe(401);
  });
});

describe('signing in with GitHub', () => {
  it('ends where it began, in a cookie that no script reads', async () => {
    expect(await browser.ask('/sign-in/github?code=x&state=y')).toMatchObject({ status: 400 });
    const back = await browser.ask(await browser.goToGitHub('/r/ada/engine?state=error#top'));
    expect(back).toMatchObject({ status: 302 });
    expect(back.headers.get('location')).toBe('/r/ada/engine?state=error#top');
    const cookie = back.headers.getSetCookie().find((line) => line.includes('session'));
    expect(cookie).toMatch(/; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toContain('ghu_');
    expect(await meOf(browser)).toMatchObject({ login: 'ada', via: 'github' });
  });

  it('shows the repositories that the person can read, and no others', async () => {
    await browser.signIn();
    expect(await repositoriesOf(browser)).toMatchObject([
      { owner: 'ada', name: 'engine', defaultBranch: 'main', active: 0 },
    ]);
    const secret = await stage.github.createRepository({ fullName: 'ada/secret', private: true });
    await secret.push({ branch: 'main', files: { 'valohai.yaml': DEFINITION }, by: stage.ada });
    await stage.github.settled();
    const grace = newBrowser();
    stage.github.signIn.browserOf(stage.github.person('grace'));
    await grace.signIn();
    expect((await repositoriesOf(grace)).map(({ name }) => name)).toEqual(['engine']);
    expect(await grace.ask('/api/v1/repositories/ada/secret/executions')).toMatchObject({
      status: 404,
    });
  });

  it.each(['https://evil.test/', '//evil.test/', '/\\evil.test'])(
    'leads to no address but ours: %s',
    async (to) => {
      expect(await browser.signIn(to)).toBe('/');
    },
  );

  it('is not begun for somebody else: the state must be of this browser', async () => {
    const path = await newBrowser().goToGitHub();
    expect((await browser.ask(path)).status).toBe(400);
    await browser.goToGitHub();
    expect((await browser.ask(path)).status).toBe(400);
    expect(await meOf(browser)).toBe(401);
  });

  it('takes each code once', async () => {
    const path = await browser.goToGitHub();
    const other = browser.copy();
    expect((await browser.ask(path)).status).toBe(302);
    expect((await browser.ask(path)).status).toBe(400);
    const again = await other.ask(path);
    expect(again.status).toBe(400);
    expect(await again.text()).toContain('GitHub does not take the code');
    expect(await meOf(other)).toBe(401);
  });

  it('takes no code that was given for another way to GitHub', async () => {
    const stolen = new URLSearchParams((await newBrowser().goToGitHub()).split('?')[1]).get('code');
    const own = new URLSearchParams((await browser.goToGitHub()).split('?')[1]).get('state');
    const answer = await browser.ask(`/sign-in/github?code=${stolen}&state=${own}`);
    expect(answer.status).toBe(400);
    expect(await meOf(browser)).toBe(401);
  });

  it('changes nothing when the person says no', async () => {
    stage.github.signIn.browserOf(undefined);
    expect(await browser.signIn('/r/ada/engine')).toBe('/r/ada/engine');
    expect(await meOf(browser)).toBe(401);
  });

  it('ends by signing out, also for a copy of the cookie', async () => {
    await browser.signIn();
    const copy = browser.copy();
    expect((await browser.ask('/sign-out', { method: 'POST' })).status).toBe(403);
    expect((await browser.post('/sign-out')).status).toBe(303);
    expect(browser.cookies.size).toBe(0);
    expect(await meOf(copy)).toBe(401);
    expect((await newBrowser().post('/sign-out')).status).toBe(303);
  });
});

describe('a session', () => {
  it('goes on when its token ends, and GitHub is asked for the next one once', async () => {
    stage.github.signIn.expireTokensAfter(60);
    await browser.signIn();
    const [first] = browser.cookies.values();
    const late = browser.copy();
    const asked = () =>
      stage.github.requests.filter(({ path }) => path === '/login/oauth/access_token').length;
    const before = asked();
    const answers = await Promise.all([meOf(browser), meOf(browser), meOf(late)]);
    expect(answers).toMatchObject([{ login: 'ada' }, { login: 'ada' }, { login: 'ada' }]);
    expect(asked() - before).toBe(1);
    expect([...browser.cookies.values()]).not.toContain(first);
  });

  it('ends when GitHub gives no other token', async () => {
    stage.github.signIn.expireTokensAfter(60);
    await browser.signIn();
    stage.github.signIn.revoke(stage.ada);
    expect(await meOf(browser)).toBe(401);
    expect(browser.cookies.size).toBe(0);
  });

  it(
    'outlives a restart of the server, and ends when the person revokes it',
    { timeout },
    async () => {
      await browser.signIn();
      await stage.server.stop();
      await stage.restart();
      expect(await meOf(browser)).toMatchObject({ login: 'ada', via: 'github' });
      await stage.server.stop();
      stage.github.signIn.revoke(stage.ada);
      await stage.restart();
      expect((await browser.ask(`${OWN}/executions`)).status).toBe(401);
      expect(browser.cookies.size).toBe(0);
    },
  );

  it('is none when its cookie was changed or never was one', async () => {
    await browser.signIn();
    const [[name, value] = ['', '']] = browser.cookies;
    for (const forged of [
      'x',
      value.replace('~', 'x~'),
      value.replace('Fe26.2', 'Fe26.1'),
      'Fe26.2**~2',
    ]) {
      browser.cookies.set(name, forged);
      expect(await meOf(browser)).toBe(401);
    }
  });

  it('starts again what has ended, with other values, and stops it: only for its own page', async () => {
    await browser.signIn();
    const answer = await browser.post(`/api/v1/executions/${id}/rerun`, {
      parameters: { whom: 'moon' },
      title: 'again',
    });
    expect(answer.status).toBe(201);
    const again = Started.parse(await answer.json());
    expect(again).toMatchObject({ step: 'greet', environment: 'local' });
    expect(new URL(again.page).pathname).toBe(`/r/ada/engine/executions/${again.counter}`);
    const slow = Started.parse(
      await (await browser.post(`${OWN}/executions`, { step: 'slow', ref: 'change' })).json(),
    );
    const stop = `/api/v1/executions/${slow.id}/stop`;
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.test' },
      { 'content-type': 'text/plain' },
    ])
      expect((await browser.ask(stop, { method: 'POST', headers })).status).toBe(403);
    const early = await browser.post(`/api/v1/executions/${slow.id}/rerun`);
    expect(early.status).toBe(422);
    expect(await early.text()).toContain('has not ended');
    const own = { origin: new URL(stage.server.url).origin };
    expect(await (await browser.ask(stop, { method: 'POST', headers: own })).json()).toEqual({
      wasRunning: true,
    });
    const shown = await browser.ask(`${OWN}/executions/${again.counter}`);
    expect(ExecutionDetail.parse(await shown.json())).toMatchObject({
      title: 'again',
      asked: 'Run again by ada after #1 with the page or the command line',
      parameterList: [{ name: 'whom', value: 'moon', isDefault: false }],
    });
    const wrong = await browser.post(`/api/v1/executions/${id}/rerun`, { parameters: { who: 1 } });
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain('whom');
  });

  it('lets nobody start or stop anything who may only read', async () => {
    const grace = stage.github.person('grace');
    stage.repository.setRole(grace, 'read');
    stage.github.signIn.browserOf(grace);
    await browser.signIn();
    const shown = await browser.ask(`/api/v1/executions/${id}`);
    expect(ExecutionDetail.parse(await shown.json())).toMatchObject({ canRerun: false });
    for (const what of ['rerun', 'stop'])
      expect((await browser.post(`/api/v1/executions/${id}/${what}`)).status).toBe(403);
    expect((await browser.post(`${OWN}/executions`, { step: 'greet' })).status).toBe(403);
  });
});

describe('the key of a link', () => {
  it.each([
    ['by its id', () => `/api/v1/executions/${id}`],
    ['by its number', () => `${OWN}/executions/1`],
  ])('opens its execution %s, for reading', async (_title, path) => {
    const answer = await browser.ask(`${path()}?key=${key}`);
    const { canRerun, outputs } = ExecutionDetail.parse(await answer.json());
    expect(canRerun).toBe(false);
    const [output] = outputs;
    const download = `/executions/${id}/outputs/${output?.id}?key=${key}`;
    expect((await browser.ask(download)).status).toBe(302);
  });

  it('opens nothing else, and a wrong one nothing at all', async () => {
    const whole = `/api/v1/executions/${id}`;
    const wrong = `${key.slice(0, -2)}${key.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const path of [whole, `${OWN}/executions/1`, `/executions/${id}/log`])
      for (const shown of ['', `?key=${wrong}`, '?key='])
        expect((await browser.ask(`${path}${shown}`)).status).toBe(401);
    for (const path of [
      `${OWN}/executions`,
      `${OWN}/executions/2`,
      `${OWN}/environments`,
      `/api/v1/executions/${randomUUID()}`,
      '/api/v1/me',
      '/api/v1/repositories',
    ])
      expect((await browser.ask(`${path}?key=${key}`)).status).toBe(401);
  });

  it.each(['stop', 'rerun'])('lets nobody %s', async (what) => {
    expect((await browser.post(`/api/v1/executions/${id}/${what}?key=${key}`)).status).toBe(401);
  });

  it('does not remove anything', async () => {
    const asking = { method: 'DELETE', headers: { 'sec-fetch-site': 'same-origin' } };
    const data = `/api/v1/executions/${id}/data?key=${key}`;
    expect((await browser.ask(data, asking)).status).toBe(401);
  });

  it('takes nothing from somebody who has signed in as well', async () => {
    await browser.signIn();
    const answer = await browser.ask(`${OWN}/executions/1?key=${key}`);
    expect(ExecutionDetail.parse(await answer.json())).toMatchObject({ canRerun: true });
  });
});

describe('the page', () => {
  it('is one document that loads and asks nothing but the server', async () => {
    const accept = { headers: { accept: 'text/html,*/*' } };
    const start = await browser.ask('/', accept);
    const document = await start.text();
    expect(start.headers.get('cache-control')).toBe('no-store');
    expect(start.headers.get('referrer-policy')).toBe('same-origin');
    expect(start.headers.get('x-content-type-options')).toBe('nosniff');
    const policy = start.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    for (const path of [page, '/r/ada/engine', '/r/ada/engine/compare?of=1,2'])
      expect(await (await browser.ask(path, accept)).text()).toBe(document);
    const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(document) ?? [];
    const asset = await browser.ask(script);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-type')).toContain('javascript');
  });

  it('is not what the API says of what there is not', async () => {
    const none = await browser.ask('/api/v1/none');
    expect(none.status).toBe(404);
    expect(await none.json()).toEqual({ error: 'not-found', message: 'there is nothing here' });
    expect(none.headers.get('content-security-policy')).toContain('sandbox');
  });

  it('of a link is the log for whoever asks for no page', async () => {
    expect(await (await fetch(`${stage.server.url}${page}`)).text()).toContain('exit code 0');
    expect((await browser.ask(page.replace(/key=.*/, 'key=wrong'))).status).toBe(401);
  });
});

describe('the link that the server prints on its own machine', () => {
  let link: string;
  let operator: CookieBrowser;
  beforeAll(async () => {
    const { url } = await stage.server.logged(LINK_TOLD);
    const told = new URL(z.url().parse(url));
    link = `${told.pathname}${told.search}`;
  });

  it('makes one browser the operator, who may do everything', { timeout }, async () => {
    expect((await browser.ask('/sign-in/link?key=guessed')).status).toBe(403);
    const entered = await browser.ask(link);
    expect(entered).toMatchObject({ status: 302 });
    expect(await meOf(browser)).toMatchObject({ via: 'link' });
    const names = (await repositoriesOf(browser)).map(({ name }) => name);
    expect(names.sort()).toEqual(['engine', 'secret']);
    const answer = await browser.post(`${OWN}/executions`, { step: 'slow', ref: 'change' });
    const started = Started.parse(await answer.json());
    const stop = `/api/v1/executions/${started.id}/stop`;
    expect(await (await browser.post(stop)).json()).toEqual({ wasRunning: true });
    const again = Started.parse(
      await (await browser.post(`/api/v1/executions/${id}/rerun`)).json(),
    );
    const shown = await browser.ask(`${OWN}/executions/${again.counter}`);
    expect(ExecutionDetail.parse(await shown.json())).toMatchObject({
      actor: 'the operator',
      canStop: true,
    });
    expect((await browser.ask('/api/v1/repositories/ada/none/executions')).status).toBe(404);
    const forged = { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } };
    expect((await browser.ask(stop, forged)).status).toBe(403);

    // A second time it is good for nothing, and what it gave outlives a restart, which prints another.
    const other = newBrowser();
    expect((await other.ask(link)).status).toBe(403);
    expect(await meOf(other)).toBe(401);
    await stage.server.stop();
    await stage.restart();
    expect(await meOf(browser)).toMatchObject({ via: 'link' });
    expect((await other.ask(link)).status).toBe(403);
    const next = new URL(z.url().parse((await stage.server.logged(LINK_TOLD))['url']));
    expect(await other.ask(`${next.pathname}${next.search}`)).toMatchObject({ status: 302 });
    operator = other;
    const executions = await other.ask(`${OWN}/executions`);
    expect(ExecutionList.parse(await executions.json()).executions.length).toBeGreaterThan(3);
  });

  it('is nothing by a name that leads here from elsewhere', async () => {
    expect(await statusByName('evil.test', operator)).toBe(401);
    expect(await statusByName('localhost', operator)).toBe(200);
    expect(await meOf(operator)).toMatchObject({ via: 'link' });
  });

  it(
    'is none of a server that others reach, nor is whom it let in before',
    { timeout },
    async () => {
      await stage.server.stop();
      const open = await startPublic();
      try {
        const elsewhere = new CookieBrowser(() => open.url);
        for (const [name, value] of operator.cookies) elsewhere.cookies.set(name, value);
        expect((await elsewhere.ask('/api/v1/me')).status).toBe(401);
        expect(elsewhere.cookies.size).toBe(0);
        expect(open.log.filter(({ msg }) => msg === LINK_TOLD)).toEqual([]);
        expect((await elsewhere.ask('/sign-in/link?key=')).status).toBe(403);
        const away = await elsewhere.ask('/sign-in');
        expect(away.headers.getSetCookie()[0]).toContain('; Secure');
        const asked = new URL(away.headers.get('location') ?? '').searchParams;
        expect(asked.get('redirect_uri')).toBe('https://slashrun.example.com/sign-in/github');
        expect(asked.get('code_challenge_method')).toBe('S256');
      } finally {
        await open.stop();
      }
    },
  );
});

/** Of `/api/v1/me`, asked for by another name of the server; `fetch` lets nobody say another. */
async function statusByName(host: string, { cookies }: CookieBrowser): Promise<number | undefined> {
  const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ');
  const asked = request(`${stage.server.url}/api/v1/me`, { headers: { host, cookie } }).end();
  const [answer] = z.tuple([z.instanceof(IncomingMessage)]).parse(await once(asked, 'response'));
  answer.resume();
  return answer.statusCode;
}

/** The same data as a server that others reach by its address. */
async function startPublic(): Promise<Server> {
  return startServer({
    dataDir: stage.dataDir,
    environment: {
      ...stage.environment,
      LOCAL_ENGINE: 'process',
      PUBLIC_URL: 'https://slashrun.example.com',
    },
  });
}
