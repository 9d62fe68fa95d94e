import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import type { GitHubUser, SignIn, UserToken } from '../engine/ports/sign-in.ts';
import { isLoopback } from './is-loopback.ts';
import { Refusal } from './problem.ts';
import { requireSameOrigin } from './same-origin.ts';
import type { GitHubSession, Sessions } from './sessions.ts';

/** A token that GitHub does not take any more is still believed for so long. */
const BELIEVED_MS = 60_000;
const MOST = 5000;
/** A token is exchanged for the next one before it ends. */
const EARLY_MS = 5 * 60_000;
/** A browser may show an old cookie for as long as a token lives: eight hours. */
const REFRESHED_MS = 8 * 60 * 60_000;

/** Somebody who showed who they are. */
export type Visitor =
  | { via: 'token' | 'github'; token: string; user: GitHubUser }
  /** The server's own operator. */
  | { via: 'link' };

type Options = {
  signIn: SignIn;
  sessions: Sessions;
  /** As browsers reach the server. */
  publicUrl: string;
  /** Whether nobody but this machine reaches the server: no other has an operator over HTTP. */
  hasOperator: boolean;
  now: () => number;
};

/** Who asks: by a GitHub token, else by the session of the browser. The one place where this is decided. */
export class People {
  readonly #options: Options;
  readonly #ownOrigin: string;
  readonly #users: LRUCache<string, { user: GitHubUser | undefined }>;
  /** By the refresh token: GitHub takes each once, and a page asks several things at a time. */
  readonly #refreshed: LRUCache<string, UserToken>;

  constructor(options: Options) {
    const { signIn, publicUrl } = options;
    this.#options = options;
    this.#ownOrigin = new URL(publicUrl).origin;
    this.#users = new LRUCache({
      max: MOST,
      ttl: BELIEVED_MS,
      fetchMethod: async (token) => ({ user: await signIn.userOf(token) }),
    });
    this.#refreshed = new LRUCache({
      max: MOST,
      ttl: REFRESHED_MS,
      fetchMethod: async (refreshToken) => signIn.web?.refresh(refreshToken),
    });
  }

  /** Refuses whoever shows nothing good, and a browser that another site made ask for a change. */
  async visitorOf(c: Context): Promise<Visitor> {
    const token = shownToken(c);
    if (token !== undefined) {
      const user = await this.#userOf(token);
      if (!user) throw unauthorized('GitHub does not know this token: it has ended or was revoked');
      return { via: 'token', token, user };
    }
    const session = await this.#options.sessions.read(c);
    if (!session)
      throw unauthorized('sign in, or show a GitHub token: `Authorization: Bearer TOKEN`');
    requireSameOrigin(c, this.#ownOrigin);
    if (session.via === 'github') return this.#bySession(c, session);
    if (this.#options.hasOperator && isOnThisMachine(c)) return { via: 'link' };
    return this.#endSession(c, 'the operator is known on the server itself only: sign in');
  }

  /** Ends the session of the browser, and makes its token worthless. */
  async signOut(c: Context): Promise<void> {
    requireSameOrigin(c, this.#ownOrigin);
    const { sessions, signIn } = this.#options;
    const session = await sessions.read(c);
    sessions.end(c);
    if (session?.via !== 'github') return;
    await signIn.web?.revoke(session.token);
    this.#users.delete(session.token);
  }

  async #bySession(c: Context, session: GitHubSession): Promise<Visitor> {
    const current = await this.#fresh(session);
    const user = current && (await this.#userOf(current.token));
    if (!current || !user)
      return this.#endSession(c, 'GitHub does not know your session any more: sign in again');
    const { token, expires } = current;
    if (token !== session.token)
      await this.#options.sessions.renew(c, { ...session, token, expires });
    return { via: 'github', token: current.token, user };
  }

  /** The session, or what comes after its token; undefined when that has ended for good. */
  async #fresh(session: GitHubSession): Promise<UserToken | undefined> {
    const { expires } = session;
    if (!expires) return session;
    const left = expires.at - this.#options.now();
    if (left > EARLY_MS) return session;
    try {
      return await this.#refreshed.fetch(expires.refreshToken);
    } catch (error) {
      // GitHub is away: the token is good for some minutes yet.
      if (left > 0) return session;
      throw error;
    }
  }

  async #userOf(token: string): Promise<GitHubUser | undefined> {
    return (await this.#users.fetch(token))?.user;
  }

  #endSession(c: Context, message: string): never {
    this.#options.sessions.end(c);
    throw unauthorized(message);
  }
}

/** A name that leads here from elsewhere is not this machine's, whatever it leads to. */
export function isOnThisMachine(c: Context): boolean {
  return isLoopback(new URL(c.req.url).hostname);
}

/** As GitHub's own API takes it; whatever else stands there is for a proxy before us. */
function shownToken(c: Context): string | undefined {
  return /^(?:Bearer|token) (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
}

function unauthorized(message: string): Refusal {
  return new Refusal(401, 'unauthorized', message);
}
