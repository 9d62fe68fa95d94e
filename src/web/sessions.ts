import { createHmac } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { sealData, unsealData } from 'iron-session';
import { z } from 'zod';

const COOKIE = 'slashrun-session';
/** Between the way to GitHub and the way back. */
const STATE_COOKIE = 'slashrun-sign-in';
const SESSION_SECONDS = 30 * 24 * 60 * 60;
const STATE_SECONDS = 600;

/** Who a browser belongs to. */
export const Session = z.discriminatedUnion('via', [
  z.object({
    via: z.literal('github'),
    login: z.string(),
    avatarUrl: z.string(),
    token: z.string(),
    expires: z.object({ at: z.number(), refreshToken: z.string() }).optional(),
  }),
  /** The operator, by the link that the server printed. */
  z.object({ via: z.literal('link') }),
]);
export type Session = z.infer<typeof Session>;

const Begun = z.object({ state: z.string(), to: z.string() });
type Begun = z.infer<typeof Begun>;

/**
 * Sessions of browsers: nothing of them is kept here, all is in a cookie that only this server can read.
 * A new database has another key, with which nobody is signed in any more.
 */
export class Sessions {
  readonly #password: string;
  readonly #secure: boolean;

  constructor({ signingKey, publicUrl }: { signingKey: Buffer; publicUrl: string }) {
    this.#password = createHmac('sha256', signingKey).update('sessions').digest('hex');
    this.#secure = publicUrl.startsWith('https:');
  }

  async read(c: Context): Promise<Session | undefined> {
    return this.#open(getCookie(c, COOKIE), { schema: Session, seconds: SESSION_SECONDS });
  }

  async write(c: Context, session: Session): Promise<void> {
    const sealed = await this.#seal(session, SESSION_SECONDS);
    setCookie(c, COOKIE, sealed, this.#options('/', SESSION_SECONDS));
  }

  end(c: Context): void {
    deleteCookie(c, COOKIE, { path: '/' });
  }

  /** Remembers that this browser was sent to GitHub, and where it wants to go afterwards. */
  async begin(c: Context, begun: Begun): Promise<void> {
    const sealed = await this.#seal(begun, STATE_SECONDS);
    setCookie(c, STATE_COOKIE, sealed, this.#options('/sign-in', STATE_SECONDS));
  }

  /** What `begin` was told, once. */
  async begun(c: Context): Promise<Begun | undefined> {
    const sealed = getCookie(c, STATE_COOKIE);
    deleteCookie(c, STATE_COOKIE, { path: '/sign-in' });
    return this.#open(sealed, { schema: Begun, seconds: STATE_SECONDS });
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
    const content = await unsealData(sealed, { password: this.#password, ttl: seconds });
    return schema.safeParse(content).data;
  }

  #options(path: string, maxAge: number) {
    return { path, maxAge, httpOnly: true, sameSite: 'Lax', secure: this.#secure } as const;
  }
}
