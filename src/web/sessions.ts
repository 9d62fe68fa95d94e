import { createHash, createHmac } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { sealData, unsealData } from 'iron-session';
import { z } from 'zod';
import { Timestamp } from '../core/execution/execution-state.ts';

const SESSION_SECONDS = 30 * 24 * 60 * 60;
const STATE_SECONDS = 600;

/** When it ends, however much it is used. */
const Ends = { until: Timestamp };

/** Who a browser belongs to. */
const Session = z.discriminatedUnion('via', [
  z.object({
    via: z.literal('github'),
    token: z.string(),
    expires: z.object({ at: Timestamp, refreshToken: z.string() }).optional(),
    ...Ends,
  }),
  /** The operator, by the link that the server printed. */
  z.object({ via: z.literal('link'), ...Ends }),
]);
export type Session = z.infer<typeof Session>;
export type GitHubSession = Extract<Session, { via: 'github' }>;
type Begun = Omit<GitHubSession, 'until'> | { via: 'link' };

const WayToGitHub = z.object({ state: z.string(), verifier: z.string(), to: z.string() });
type WayToGitHub = z.infer<typeof WayToGitHub>;

type Options = { signingKey: Buffer; publicUrl: string; now: () => number };

/**
 * Sessions of browsers: nothing of them is kept here, all is in a cookie that only this server can read.
 * A new database has another key, with which nobody is signed in any more.
 */
export class Sessions {
  readonly #password: string;
  readonly #secure: boolean;
  readonly #now: () => number;
  readonly #cookie: string;
  /** Between the way to GitHub and the way back. */
  readonly #stateCookie: string;

  constructor({ signingKey, publicUrl, now }: Options) {
    this.#password = createHmac('sha256', signingKey).update('sessions').digest('hex');
    this.#secure = publicUrl.startsWith('https:');
    this.#now = now;
    // Browsers give cookies to every port of a host: servers beside each other must not take them for theirs.
    const own = createHash('sha256').update(this.#password).digest('hex').slice(0, 8);
    this.#cookie = `slashrun-session-${own}`;
    this.#stateCookie = `slashrun-sign-in-${own}`;
  }

  async read(c: Context): Promise<Session | undefined> {
    const sealed = getCookie(c, this.#cookie);
    const session = await this.#open(sealed, { schema: Session, seconds: SESSION_SECONDS });
    return session && session.until > this.#now() ? session : undefined;
  }

  async begin(c: Context, session: Begun): Promise<void> {
    await this.renew(c, { ...session, until: this.#now() + SESSION_SECONDS * 1000 });
  }

  /** The same with newer tokens: it ends when it would have ended. */
  async renew(c: Context, session: Session): Promise<void> {
    const seconds = Math.ceil((session.until - this.#now()) / 1000);
    const sealed = await this.#seal(session, seconds);
    setCookie(c, this.#cookie, sealed, this.#options('/', seconds));
  }

  end(c: Context): void {
    deleteCookie(c, this.#cookie, { path: '/', secure: this.#secure });
  }

  /** Remembers that this browser was sent to GitHub, and where it wants to go afterwards. */
  async send(c: Context, way: WayToGitHub): Promise<void> {
    const sealed = await this.#seal(way, STATE_SECONDS);
    setCookie(c, this.#stateCookie, sealed, this.#options('/sign-in', STATE_SECONDS));
  }

  /** What `send` was told, once. */
  async sent(c: Context): Promise<WayToGitHub | undefined> {
    const sealed = getCookie(c, this.#stateCookie);
    deleteCookie(c, this.#stateCookie, { path: '/sign-in', secure: this.#secure });
    return this.#open(sealed, { schema: WayToGitHub, seconds: STATE_SECONDS });
  }

  #seal(content: object, seconds: number): Promise<string> {
    return sealData(content, { password: this.#password, ttl: seconds });
  }

  /** Undefined for a cookie that is not ours, was changed, or is too old. */
  async #open<T>(
    sealed: string | undefined,
    { schema, seconds }: { schema: z.ZodType<T>; seconds: number },
  ): Promise<T | undefined> {
    if (sealed === undefined) return undefined;
    // The library throws for some texts that were never sealed, and answers an empty object for others.
    const content = await unsealData(sealed, { password: this.#password, ttl: seconds }).catch(
      () => undefined,
    );
    return schema.safeParse(content).data;
  }

  #options(path: string, maxAge: number) {
    return { path, maxAge, httpOnly: true, sameSite: 'Lax', secure: this.#secure } as const;
  }
}
