import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import { type AppCredentials, CodeRefused, exchangeCode, ExchangeFailed } from './exchange-code.ts';
import { CALLBACK_PATH, type Manifest } from './manifest.ts';
import { OneTimeStates } from './one-time-states.ts';
import { donePage, type Html, problemPage, startPage } from './pages.ts';
import { requireWritable, writeEnvFile } from './write-env-file.ts';

/** What the configuration asks of a webhook secret. */
const MIN_SECRET_LENGTH = 16;
const START = '/setup';
const COOKIE = 'slashrun-setup';

export type SetupOptions = {
  manifest: Manifest;
  /** `https://github.com`, or an Enterprise Server; without a slash at its end. */
  githubUrl: string;
  /** Its REST API. */
  apiUrl: string;
  /** Where browsers reach this server. */
  publicUrl: string;
  /** The `.env` file that gets the credentials. */
  envPath: string;
  /**
   * The credentials are in the file. Called just before the last page is answered: whoever closes the
   * server gives that answer time. Not called when the webhook secret has to be set by hand.
   */
  onDone: () => void;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /**
   * Whoever opens the page must know it (`?key=`). Without one, who reaches the server first may give
   * it an App of theirs, and with that decides what it runs.
   */
  key?: string;
  now?: () => number;
};

type Problem = { status: ContentfulStatusCode; title: string; text: string; again?: string };

/**
 * The first start: pages that make the GitHub App and write its credentials to `.env`. For the time
 * before there are any, and never where NODE_ENV is `production`: the caller sees to both.
 */
export function createSetup(options: SetupOptions): Hono {
  const states = new OneTimeStates(options.now ?? Date.now);
  const setup = new Hono();
  let done: Html | undefined;

  setup.use(async (c, next) => {
    await next();
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
    // GitHub learns where people come from, and nothing of the key.
    c.header('referrer-policy', 'strict-origin');
  });
  setup.onError((error, c) => {
    options.log.error({ err: error, path: c.req.path }, 'set-up failed');
    const text = 'this failed on our side; it is in the log';
    return show(c, { status: 500, title: 'That did not work', text });
  });
  setup.notFound((c) => c.text('not set up yet: open /setup\n', 503));
  setup.get('/healthz', (c) => c.text('ok'));

  const start = async (c: Context): Promise<Response> => {
    if (done) return answer(c, done);
    if (!mayEnter(c, options)) return show(c, LOCKED);
    const unwritable = await requireWritable(options.envPath).then(() => undefined, reasonOf);
    if (unwritable !== undefined) return show(c, notWritten(options.envPath, unwritable));
    const nonce = randomBytes(16).toString('base64');
    const actions = actionsFor(options.githubUrl, states.issue());
    const organization = c.req.query('organization');
    const manifest = JSON.stringify(options.manifest);
    const { publicUrl } = options;
    return answer(c, startPage({ manifest, ...actions, organization, publicUrl, nonce }), {
      policy: `script-src 'nonce-${nonce}'`,
    });
  };
  setup.get('/', start);
  setup.get(START, start);

  setup.get(CALLBACK_PATH, async (c) => {
    if (done) return answer(c, done);
    if (!states.redeem(c.req.query('state') ?? '')) return show(c, WRONG_STATE);
    const outcome = await receiveApp(options, c.req.query('code') ?? '');
    if ('status' in outcome) return show(c, outcome);
    const { app, hasSecret } = outcome;
    done = donePage({ htmlUrl: app.html_url, slug: app.slug, envPath: options.envPath, hasSecret });
    options.log.info({ appId: app.id, slug: app.slug, file: options.envPath }, 'GitHub App made');
    if (hasSecret) options.onDone();
    return answer(c, done);
  });
  return setup;
}

const LOCKED: Problem = {
  status: 403,
  title: 'Not with this address',
  text: 'Open the address that the server wrote to its log when it started: its key is missing here.',
};

const WRONG_STATE: Problem = {
  status: 400,
  title: 'This way back is not known',
  text: 'It was used already, is older than an hour, or the server was started again since. If GitHub has made an App meanwhile, delete it there first: its credentials were not fetched.',
  again: START,
};

function notWritten(path: string, reason: string): Problem {
  return {
    status: 500,
    title: 'The credentials cannot be written',
    text: `${path} cannot be written: ${reason}. Let the server's user write it, then begin again.`,
    again: START,
  };
}

/** Fetches the credentials and writes them; the page for what went wrong otherwise. */
async function receiveApp(
  { apiUrl, envPath, log }: SetupOptions,
  code: string,
): Promise<Problem | { app: AppCredentials; hasSecret: boolean }> {
  try {
    if (!/^[\w.-]{1,256}$/.test(code)) throw new CodeRefused();
    const app = await exchangeCode(apiUrl, code);
    const secret = app.webhook_secret ?? '';
    const hasSecret = secret.length >= MIN_SECRET_LENGTH && secret !== 'development';
    await writeEnvFile(envPath, {
      APP_ID: String(app.id),
      PRIVATE_KEY: app.pem,
      // An empty one counts as not set.
      WEBHOOK_SECRET: hasSecret ? secret : '',
      CLIENT_ID: app.client_id,
      CLIENT_SECRET: app.client_secret,
    });
    return { app, hasSecret };
  } catch (error) {
    if (error instanceof CodeRefused) {
      const text = `${error.message}. If GitHub has made an App, delete it there, then begin again.`;
      return { status: 400, title: 'The code is not good', text, again: START };
    }
    if (error instanceof ExchangeFailed) {
      log.warn({ reason: error.message }, 'GitHub gave no credentials');
      return {
        status: 502,
        title: 'GitHub gave no credentials',
        text: error.message,
        again: START,
      };
    }
    if (!(error instanceof Error && 'code' in error)) throw error;
    log.error({ reason: error.message, file: envPath }, 'credentials could not be written');
    return notWritten(envPath, `${error.message}; delete the App on GitHub, since its key is lost`);
  }
}

/** Where the form goes; GitHub sends the state back. */
function actionsFor(githubUrl: string, state: string) {
  const path = `settings/apps/new?state=${state}`;
  return {
    personalAction: `${githubUrl}/${path}`,
    organizationAction: `${githubUrl}/organizations/ORGANIZATION/${path}`,
  };
}

/** Knows the key from the address, or has been here with it. */
function mayEnter(c: Context, { key, publicUrl }: SetupOptions): boolean {
  if (key === undefined) return true;
  const shown = c.req.query('key') ?? getCookie(c, COOKIE) ?? '';
  if (!timingSafeEqual(digest(shown), digest(key))) return false;
  const secure = publicUrl.startsWith('https:');
  setCookie(c, COOKIE, key, { httpOnly: true, sameSite: 'Lax', path: '/', secure });
  return true;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function show(c: Context, { status, title, text, again }: Problem): Promise<Response> {
  return answer(c, problemPage(title, text, again), { status });
}

type Answering = { status?: ContentfulStatusCode; policy?: string };

async function answer(
  c: Context,
  page: Html,
  { status = 200, policy }: Answering = {},
): Promise<Response> {
  const base =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";
  c.header('content-security-policy', policy === undefined ? base : `${base}; ${policy}`);
  return c.html(page, status);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
