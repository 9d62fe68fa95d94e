import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import type { GitHub, PersonOfToken } from '../engine/ports/github.ts';
import { Refusal } from './problem.ts';

/** Whoever loses access to a repository is still answered for so long. */
const BELIEVED_MS = 60_000;
const MOST = 5000;

type Asked = { token: string; owner: string; name: string };

/**
 * Who asks, by the GitHub token that they show, and whether GitHub lets them read the repository. Asking
 * GitHub takes three requests of the person's own: a page that looks again each second must not.
 */
export class Readers {
  readonly #known: LRUCache<string, { person: PersonOfToken | undefined }, Asked>;

  constructor(github: GitHub) {
    this.#known = new LRUCache({
      max: MOST,
      ttl: BELIEVED_MS,
      fetchMethod: async (_key, _stale, { context: { token, owner, name } }) => ({
        person: await github.personOf(token, owner, name),
      }),
    });
  }

  /** Refuses whoever may not read the repository as if it were not there. */
  async readerOf(c: Context, repository: { owner: string; name: string }): Promise<PersonOfToken> {
    const { owner, name } = repository;
    const token = tokenOf(c);
    const key = JSON.stringify([token, owner.toLowerCase(), name.toLowerCase()]);
    const found = await this.#known.fetch(key, { context: { token, owner, name } });
    if (!found?.person)
      throw new Refusal(404, 'not-found', `there is no repository ${owner}/${name} for this token`);
    return found.person;
  }
}

/** As GitHub's own API takes it. */
export function tokenOf(c: Context): string {
  const token = /^(?:Bearer|token) (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (token === undefined)
    throw new Refusal(401, 'unauthorized', 'show a GitHub token: `Authorization: Bearer TOKEN`');
  return token;
}
