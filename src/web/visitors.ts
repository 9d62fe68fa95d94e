import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Execution } from '../core/execution/execution.ts';
import { ExecutionId } from '../core/execution/execution-id.ts';
import type { Dependencies } from '../engine/dependencies.ts';
import type { ListedExecution } from '../engine/ports/execution-lists.ts';
import type { PersonOfToken } from '../engine/ports/github.ts';
import { OPERATOR } from '../engine/operator.ts';
import { whyNotCommand } from '../engine/why-not-command.ts';
import type { People, Visitor } from './identify-person.ts';
import { Refusal } from './problem.ts';

/** Whoever loses access to a repository is still answered for so long. */
const BELIEVED_MS = 60_000;
const MOST = 5000;

const Counter = z.coerce.number().int().positive();

type Place = { owner: string; name: string };
type Asked = Place & { token: string };

/** Somebody who may read a repository. */
export type Reader = PersonOfToken & { isOperator?: true };

/** What somebody may see of one execution; with a key alone, nothing but that. */
export type Readable = { listed: ListedExecution; mayWrite: boolean };

/**
 * What those who ask may see and do: by what GitHub says of them, or, for reading one execution, by the key
 * of its links. The one place where this is decided.
 */
export class Visitors {
  readonly #deps: Dependencies;
  readonly #people: People;
  readonly #known: LRUCache<string, { person: PersonOfToken | undefined }, Asked>;

  constructor(deps: Dependencies, people: People) {
    this.#deps = deps;
    this.#people = people;
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
    return this.#people.visitorOf(c);
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

  /**
   * The execution of the address, by `:id` or by `:owner`, `:name` and `:counter`. Whoever may not read its
   * repository does not hear that it is there; the key of its links (`?key=`) opens it alone.
   */
  async readable(c: Context): Promise<Readable> {
    const opened = await this.#openedByKey(c);
    try {
      const { listed, reader } = await this.#readByPerson(c);
      return { listed, mayWrite: reader.mayWrite };
    } catch (error) {
      // The key is enough, whatever keeps the person out.
      if (opened) return { listed: opened, mayWrite: false };
      throw error;
    }
  }

  /** Somebody who may do with the execution what a command in a comment does. A key is not enough. */
  async commander(c: Context): Promise<{ execution: Execution; reader: Reader }> {
    const { listed, reader } = await this.#readByPerson(c);
    const { execution } = listed;
    if (reader.isOperator) return { execution, reader };
    const message = await whyNotCommand(this.#deps, { execution, login: reader.login });
    if (message !== undefined) throw new Refusal(403, 'unauthorized', message);
    return { execution, reader };
  }

  async #readByPerson(c: Context): Promise<{ listed: ListedExecution; reader: Reader }> {
    // First, so that nobody learns from the answer what there is.
    await this.visitorOf(c);
    const place = placeOf(c);
    if (place) {
      const reader = await this.readerOf(c, place);
      const listed = await this.#byCounter(c, reader.repository.id);
      if (!listed) throw noExecution(c);
      return { listed, reader };
    }
    const listed = await this.#byId(c);
    if (!listed) throw noExecution(c);
    const { spec } = listed.execution;
    const repository = await this.#deps.store.repositories.current(spec.repository);
    return { listed, reader: await this.readerOf(c, repository) };
  }

  async #openedByKey(c: Context): Promise<ListedExecution | undefined> {
    const key = c.req.query('key');
    if (key === undefined) return undefined;
    const { links, store } = this.#deps;
    const place = placeOf(c);
    const known = place && (await store.repositories.byName(place));
    const listed = await (known ? this.#byCounter(c, known.repository.id) : this.#byId(c));
    return listed && links.opens(listed.execution.id, key) ? listed : undefined;
  }

  async #byId(c: Context): Promise<ListedExecution | undefined> {
    const id = ExecutionId.safeParse(c.req.param('id'));
    return id.success ? this.#deps.store.executions.listed(id.data) : undefined;
  }

  async #byCounter(c: Context, repositoryId: number): Promise<ListedExecution | undefined> {
    const counter = Counter.safeParse(c.req.param('counter'));
    if (!counter.success) return undefined;
    const { executions } = this.#deps.store;
    const execution = await executions.byCounter(repositoryId, counter.data);
    return execution && executions.listed(execution.id);
  }

  async #believed(token: string, { owner, name }: Place): Promise<Reader | undefined> {
    const key = JSON.stringify([token, owner.toLowerCase(), name.toLowerCase()]);
    const found = await this.#known.fetch(key, { context: { token, owner, name } });
    return found?.person;
  }

  async #operatorIn(place: Place): Promise<Reader | undefined> {
    const known = await this.#deps.store.repositories.byName(place);
    if (!known) return undefined;
    const { repository, defaultBranch } = known;
    return { ...OPERATOR, repository, defaultBranch, mayWrite: true };
  }
}

function placeOf(c: Context): Place | undefined {
  const { owner, name } = c.req.param();
  return owner === undefined || name === undefined ? undefined : { owner, name };
}

function noRepository({ owner, name }: Place): Refusal {
  return new Refusal(404, 'not-found', `there is no repository ${owner}/${name} for you`);
}

function noExecution(c: Context): Refusal {
  const { id, counter = '' } = c.req.param();
  return new Refusal(404, 'not-found', `there is no execution ${id ?? `#${counter}`}`);
}
