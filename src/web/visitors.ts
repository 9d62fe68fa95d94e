import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import type { Execution } from '../core/execution/execution.ts';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { Dependencies } from '../engine/dependencies.ts';
import type { ListedExecution } from '../engine/ports/execution-lists.ts';
import type { PersonOfToken } from '../engine/ports/github.ts';
import type { UserToken } from '../engine/ports/sign-in.ts';
import { OPERATOR } from '../engine/operator.ts';
import { whyNotCommand } from '../engine/why-not-command.ts';
import { Refusal } from './problem.ts';
import type { Session, Sessions } from './sessions.ts';

/** Whoever loses access to a repository is still answered for so long. */
const BELIEVED_MS = 60_000;
const MOST = 5000;
/** A token that is about to expire is refreshed before. */
const REFRESH_EARLY_MS = 60_000;

type Place = { owner: string; name: string };
type Asked = Place & { token: string };

/** Somebody who showed who they are. */
export type Visitor =
  | { via: 'token'; token: string }
  | { via: 'github'; token: string; login: string; avatarUrl: string }
  | { via: 'link' };

/** Somebody who may read a repository. */
export type Reader = PersonOfToken & { isOperator?: true };

/** What somebody may see of one execution; with a key alone, nothing but that. */
export type Readable = { listed: ListedExecution; mayWrite: boolean };

type Options = {
  deps: Dependencies;
  sessions: Sessions;
  /** As browsers reach the server. */
  publicUrl: string;
};

/**
 * Who asks, and what GitHub lets them see and do: by a GitHub token, a browser's session, or, for reading
 * one execution, the key of its links. The one place where this is decided.
 */
export class Visitors {
  readonly #deps: Dependencies;
  readonly #sessions: Sessions;
  readonly #origin: string;
  readonly #known: LRUCache<string, { person: PersonOfToken | undefined }, Asked>;
  /** Those of the last minutes: requests that come at once have the same token to refresh. */
  readonly #refreshed = new LRUCache<string, Promise<UserToken | undefined>>({
    max: MOST,
    ttl: 5 * BELIEVED_MS,
  });

  constructor({ deps, sessions, publicUrl }: Options) {
    this.#deps = deps;
    this.#sessions = sessions;
    this.#origin = new URL(publicUrl).origin;
    this.#known = new LRUCache({
      max: MOST,
      ttl: BELIEVED_MS,
      fetchMethod: async (_key, _stale, { context: { token, owner, name } }) => ({
        person: await deps.github.personOf(token, owner, name),
      }),
    });
  }

  /** Refuses whoever shows nothing, and a browser that another site made ask for a change. */
  async visitorOf(c: Context): Promise<Visitor> {
    const shown = c.req.header('authorization');
    if (shown !== undefined) return { via: 'token', token: tokenIn(shown) };
    const session = await this.#sessions.read(c);
    if (!session) throw signedOut();
    if (!isRead(c) && !this.#isOwnPage(c))
      throw new Refusal(403, 'unauthorized', 'this was asked by a page of another site');
    if (session.via === 'link') return session;
    const { login, avatarUrl, token } = await this.#fresh(c, session);
    return { via: 'github', token, login, avatarUrl };
  }

  /** Refuses whoever may not read the repository as if it were not there. */
  async readerOf(c: Context, repository: Place): Promise<Reader> {
    const visitor = await this.visitorOf(c);
    const reader =
      visitor.via === 'link'
        ? await this.#operatorIn(repository)
        : await this.#believed(visitor.token, repository);
    if (!reader) throw noRepository(repository);
    return reader;
  }

  /** Likewise, and whoever may not write; GitHub is asked anew. */
  async writerOf(c: Context, repository: Place): Promise<Reader> {
    const visitor = await this.visitorOf(c);
    const { owner, name } = repository;
    const writer =
      visitor.via === 'link'
        ? await this.#operatorIn(repository)
        : await this.#deps.github.personOf(visitor.token, owner, name);
    if (!writer) throw noRepository(repository);
    if (!writer.mayWrite)
      throw new Refusal(403, 'unauthorized', `it takes write access to ${owner}/${name}`);
    return writer;
  }

  /** Whoever may not read its repository does not hear that it is there. `?key=` opens it alone. */
  async readable(c: Context): Promise<Readable> {
    const id = ExecutionId.safeParse(c.req.param('id'));
    const listed = id.success ? await this.#deps.store.executions.listed(id.data) : undefined;
    const key = c.req.query('key');
    if (key !== undefined && listed && this.#deps.links.opens(listed.execution.id, key))
      return { listed, mayWrite: false };
    if (!listed) {
      await this.visitorOf(c);
      throw noExecution(String(c.req.param('id')));
    }
    const { mayWrite } = await this.#readerOfExecution(c, listed.execution);
    return { listed, mayWrite };
  }

  /** Somebody who may do with the execution what a command in a comment does. */
  async commander(c: Context): Promise<{ execution: Execution; reader: Reader }> {
    const id = ExecutionId.safeParse(c.req.param('id'));
    const execution = id.success ? await this.#deps.store.executions.find(id.data) : undefined;
    if (!execution) {
      await this.visitorOf(c);
      throw noExecution(String(c.req.param('id')));
    }
    const reader = await this.#readerOfExecution(c, execution);
    if (reader.isOperator) return { execution, reader };
    const message = await whyNotCommand(this.#deps, { execution, login: reader.login });
    if (message !== undefined) throw new Refusal(403, 'unauthorized', message);
    return { execution, reader };
  }

  async #readerOfExecution(c: Context, { spec }: Execution): Promise<Reader> {
    return this.readerOf(c, await this.#deps.store.repositories.current(spec.repository));
  }

  async #believed(token: string, { owner, name }: Place): Promise<Reader | undefined> {
    const key = JSON.stringify([token, owner.toLowerCase(), name.toLowerCase()]);
    const found = await this.#known.fetch(key, { context: { token, owner, name } });
    return found?.person;
  }

  async #operatorIn({ owner, name }: Place): Promise<Reader | undefined> {
    const wanted = `${owner}/${name}`.toLowerCase();
    const active = await this.#deps.store.repositories.active();
    const known = active.find(
      ({ repository }) => `${repository.owner}/${repository.name}`.toLowerCase() === wanted,
    );
    if (!known) return undefined;
    const { repository, defaultBranch } = known;
    return { ...OPERATOR, repository, defaultBranch, mayWrite: true };
  }

  /** The session with a token that is good for a while; GitHub gives each refresh token one successor. */
  async #fresh(c: Context, session: Extract<Session, { via: 'github' }>) {
    const { expires } = session;
    if (!expires || expires.at - this.#deps.now() > REFRESH_EARLY_MS) return session;
    const { refreshToken } = expires;
    const known = this.#refreshed.get(refreshToken);
    const refreshing = known ?? this.#refresh(refreshToken);
    const refreshed = await refreshing;
    if (!refreshed) {
      this.#sessions.end(c);
      throw signedOut();
    }
    const renewed: Session = { ...session, expires: undefined, ...refreshed };
    await this.#sessions.write(c, renewed);
    return renewed;
  }

  #refresh(refreshToken: string): Promise<UserToken | undefined> {
    const { signIn } = this.#deps;
    const refreshing = signIn.web?.refresh(refreshToken) ?? Promise.resolve(undefined);
    this.#refreshed.set(refreshToken, refreshing);
    // What failed may be tried again by the next request.
    refreshing.catch(() => this.#refreshed.delete(refreshToken));
    return refreshing;
  }

  /** Browsers say where a request comes from, those of today in the first of these headers. */
  #isOwnPage(c: Context): boolean {
    const site = c.req.header('sec-fetch-site');
    if (site !== undefined) return site === 'same-origin';
    return c.req.header('origin') === this.#origin;
  }
}

/** As GitHub's own API takes it. */
function tokenIn(authorization: string): string {
  const token = /^(?:Bearer|token) (\S+)$/i.exec(authorization)?.[1];
  if (token === undefined)
    throw new Refusal(401, 'unauthorized', 'show a GitHub token: `Authorization: Bearer TOKEN`');
  return token;
}

function isRead(c: Context): boolean {
  return c.req.method === 'GET' || c.req.method === 'HEAD';
}

export function signedOut(): Refusal {
  return new Refusal(
    401,
    'unauthorized',
    'sign in, or show a GitHub token: `Authorization: Bearer TOKEN`',
  );
}

function noRepository({ owner, name }: Place): Refusal {
  return new Refusal(404, 'not-found', `there is no repository ${owner}/${name} for you`);
}

export function noExecution(name: string): Refusal {
  return new Refusal(404, 'not-found', `there is no execution ${name}`);
}
