import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from './operations/operation.ts';
import { Refusal } from './refusal.ts';
import type { Person } from './state.ts';
import type { World } from './world.ts';

const CODE_MS = 600_000;
const DEVICE_SECONDS = 900;
/** GitHub asks for five; a test need not wait so long. */
const INTERVAL_SECONDS = 1;
const REFRESH_SECONDS = 15_897_600;

/** Who is signed in at GitHub, and what was given to programs that act for people. */
export interface SignInState {
  /** Who sits at every browser. */
  browser: Person | undefined;
  /** Of tokens for people; undefined for such that live on. */
  tokenSeconds: number | undefined;
  readonly codes: Map<string, Code>;
  readonly devices: Map<string, { userCode: string; person?: Person; expiresAt: number }>;
  readonly tokens: Map<string, { person: Person; expiresAt: number }>;
  readonly refreshTokens: Map<string, Refreshable>;
}

interface Refreshable {
  readonly person: Person;
  /** What it came with, which ends when it is used. */
  readonly token: string;
  /** A program on a device has no secret of the App. */
  readonly needsSecret: boolean;
}

interface Code {
  readonly person: Person;
  readonly redirectUri: string;
  /** SHA-256 of what whoever trades the code must know. */
  readonly challenge: string | undefined;
  readonly expiresAt: number;
}

/** What a test does at GitHub's own pages. */
export interface SignInControls {
  /** Whoever opens GitHub's page is this person, and lets the App act; nobody: the person says no. */
  browserOf(person: Person | undefined): void;
  /** The person types the code that a program showed. */
  approveDevice(userCode: string, person: Person): void;
  /** Tokens for people live so long from now on. */
  expireTokensAfter(seconds: number | undefined): void;
  /** The person takes everything back that they let the App do. */
  revoke(person: Person): void;
}

export function createSignInState(): SignInState {
  return {
    browser: undefined,
    tokenSeconds: undefined,
    codes: new Map(),
    devices: new Map(),
    tokens: new Map(),
    refreshTokens: new Map(),
  };
}

export function createSignInControls({ signIn }: World): SignInControls {
  return {
    browserOf: (person) => {
      signIn.browser = person;
    },
    approveDevice: (userCode, person) => {
      const device = [...signIn.devices.values()].find((each) => each.userCode === userCode);
      if (!device) throw new Error(`no program shows the code ${userCode}`);
      device.person = person;
    },
    expireTokensAfter: (seconds) => {
      signIn.tokenSeconds = seconds;
    },
    revoke: (person) => {
      for (const [token, { person: of }] of signIn.tokens)
        if (of.id === person.id) signIn.tokens.delete(token);
      for (const [token, { person: of }] of signIn.refreshTokens)
        if (of.id === person.id) signIn.refreshTokens.delete(token);
    },
  };
}

type Request = { method: string; path: string; query: URLSearchParams };

/**
 * GitHub's pages for programs that act for people, which its description leaves out (docs.github.com,
 * "Generating a user access token for a GitHub App"). Undefined for other requests.
 */
export function answerSignIn(
  world: World,
  { method, path, query }: Request,
  body: unknown,
): Answer | undefined {
  if (method === 'GET' && path === '/login/oauth/authorize') return authorize(world, query);
  if (method === 'POST' && path === '/login/oauth/access_token') return giveToken(world, body);
  if (method === 'POST' && path === '/login/device/code') return beginDevice(world, body);
  return undefined;
}

function authorize({ app, signIn, now }: World, query: URLSearchParams): Answer {
  const redirectUri = query.get('redirect_uri') ?? '';
  if (query.get('client_id') !== app.clientId || !URL.canParse(redirectUri))
    throw new Refusal(404, 'Not Found');
  if (query.get('code_challenge_method') === 'plain') throw new Refusal(400, 'Only S256 is known');
  const back = new URL(redirectUri);
  back.searchParams.set('state', query.get('state') ?? '');
  if (signIn.browser) {
    const code = randomBytes(10).toString('hex');
    const expiresAt = now() + CODE_MS;
    const challenge = query.get('code_challenge') ?? undefined;
    signIn.codes.set(code, { person: signIn.browser, redirectUri, challenge, expiresAt });
    back.searchParams.set('code', code);
  } else back.searchParams.set('error', 'access_denied');
  return { kind: 'redirect', location: back.href };
}

const TokenRequest = z.union([
  z.object({
    grant_type: z.literal('refresh_token'),
    client_id: z.string(),
    client_secret: z.string().optional(),
    refresh_token: z.string(),
  }),
  z.object({ client_id: z.string(), device_code: z.string() }),
  z.object({
    client_id: z.string(),
    client_secret: z.string(),
    code: z.string(),
    redirect_uri: z.string(),
    code_verifier: z.string().optional(),
  }),
]);

function giveToken(world: World, body: unknown): Answer {
  const { app } = world;
  const asked = TokenRequest.parse(body);
  if (asked.client_id !== app.clientId) return refused('incorrect_client_credentials');
  if ('refresh_token' in asked) return refreshToken(world, asked);
  if ('device_code' in asked) return tokenForDevice(world, asked.device_code);
  if (asked.client_secret !== app.clientSecret) return refused('incorrect_client_credentials');
  return tokenForCode(world, asked);
}

function refreshToken(
  world: World,
  asked: { refresh_token: string; client_secret?: string | undefined },
): Answer {
  const { app, signIn } = world;
  const old = signIn.refreshTokens.get(asked.refresh_token);
  if (!old) return refused('bad_refresh_token');
  if (old.needsSecret && asked.client_secret !== app.clientSecret)
    return refused('incorrect_client_credentials');
  signIn.refreshTokens.delete(asked.refresh_token);
  signIn.tokens.delete(old.token);
  return token(world, old.person, old.needsSecret);
}

function tokenForDevice(world: World, deviceCode: string): Answer {
  const { signIn, now } = world;
  const device = signIn.devices.get(deviceCode);
  if (!device) return refused('incorrect_device_code');
  if (device.expiresAt < now()) return refused('expired_token');
  if (!device.person) return refused('authorization_pending');
  signIn.devices.delete(deviceCode);
  return token(world, device.person, false);
}

type CodeRequest = { code: string; redirect_uri: string; code_verifier?: string | undefined };

function tokenForCode(world: World, asked: CodeRequest): Answer {
  const { signIn, now } = world;
  const code = signIn.codes.get(asked.code);
  signIn.codes.delete(asked.code);
  if (!code || code.expiresAt < now()) return refused('bad_verification_code');
  if (code.redirectUri !== asked.redirect_uri) return refused('redirect_uri_mismatch');
  if (code.challenge !== undefined && code.challenge !== sha256(asked.code_verifier ?? ''))
    return refused('bad_verification_code');
  return token(world, code.person, true);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function token({ signIn, now }: World, person: Person, needsSecret: boolean): Answer {
  const given = `ghu_${randomBytes(18).toString('hex')}`;
  const seconds = signIn.tokenSeconds;
  const expiresAt = seconds === undefined ? Infinity : now() + seconds * 1000;
  signIn.tokens.set(given, { person, expiresAt });
  const plain = { access_token: given, scope: '', token_type: 'bearer' };
  if (seconds === undefined) return { kind: 'json', status: 200, body: plain };
  const refreshToken = `ghr_${randomBytes(18).toString('hex')}`;
  signIn.refreshTokens.set(refreshToken, { person, token: given, needsSecret });
  const body = {
    ...plain,
    expires_in: seconds,
    refresh_token: refreshToken,
    refresh_token_expires_in: REFRESH_SECONDS,
  };
  return { kind: 'json', status: 200, body };
}

const DeviceRequest = z.object({ client_id: z.string() });

function beginDevice({ app, signIn, now, url }: World, body: unknown): Answer {
  if (DeviceRequest.parse(body).client_id !== app.clientId) throw new Refusal(404, 'Not Found');
  const deviceCode = randomBytes(20).toString('hex');
  const letters = randomBytes(4).toString('hex').toUpperCase();
  const userCode = `${letters.slice(0, 4)}-${letters.slice(4)}`;
  signIn.devices.set(deviceCode, { userCode, expiresAt: now() + DEVICE_SECONDS * 1000 });
  return {
    kind: 'json',
    status: 200,
    body: {
      device_code: deviceCode,
      user_code: userCode,
      verification_uri: `${url}/login/device`,
      expires_in: DEVICE_SECONDS,
      interval: INTERVAL_SECONDS,
    },
  };
}

/** GitHub says no with status 200. */
function refused(error: string): Answer {
  const body = {
    error,
    error_description: `The request was refused: ${error}.`,
    error_uri: 'https://docs.github.com',
  };
  return { kind: 'json', status: 200, body };
}
