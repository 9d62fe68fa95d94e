import { Hono } from 'hono';
import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import manifest from '../../package.json' with { type: 'json' };
import type { Repository } from '../core/execution/execution-spec.ts';
import type { Dependencies } from '../engine/dependencies.ts';
import { OPERATOR } from '../engine/operator.ts';
import type { RepositoryActivity } from '../engine/ports/repository-store.ts';
import type { Me, RepositoryList, ServerInfo } from '../protocol/sign-in-api.ts';
import type { Visitor } from './identify-person.ts';
import type { Visitors } from './visitors.ts';

/** That a name may be listed; what is behind it is asked for anew. GitHub counts what it is asked. */
const BELIEVED_MS = 5 * 60_000;
const MOST_ANSWERS = 20_000;
/** Each takes a question at GitHub. */
const MOST_REPOSITORIES = 200;
const AT_ONCE = 10;

type Asked = { token: string; repository: Repository };
type Options = { visitors: Visitors; githubUrl: string; apiUrl: string };

/** Who the visitor is, and where there is something to see for them. */
export function createAccountRoutes(deps: Dependencies, options: Options): Hono {
  const { visitors, githubUrl, apiUrl } = options;
  const { github, signIn, store } = deps;
  const routes = new Hono().basePath('/api/v1');
  const reading = new LRUCache<string, { canRead: boolean }, Asked>({
    max: MOST_ANSWERS,
    ttl: BELIEVED_MS,
    fetchMethod: async (_key, _stale, { context: { token, repository } }) => ({
      canRead: await github.canRead(token, repository),
    }),
  });

  routes.get('/server', (c) =>
    c.json({
      version: manifest.version,
      githubUrl,
      apiUrl,
      ...(signIn.clientId !== undefined && { clientId: signIn.clientId }),
    } satisfies ServerInfo),
  );

  routes.get('/me', async (c) => {
    const visitor = await visitors.visitorOf(c);
    if (visitor.via === 'link') return c.json({ login: OPERATOR.login, via: 'link' } satisfies Me);
    const { login, avatarUrl } = visitor.user;
    return c.json({ login, avatarUrl, via: visitor.via } satisfies Me);
  });

  routes.get('/repositories', async (c) => {
    const visitor = await visitors.visitorOf(c);
    const all = await store.repositories.activity(MOST_REPOSITORIES);
    const seen = await seenBy(visitor, all);
    const repositories = all
      .filter(({ repository }) => seen.has(repository.id))
      .map(({ repository: { owner, name }, defaultBranch, active, lastAt }) => ({
        owner,
        name,
        defaultBranch,
        active,
        ...(lastAt !== undefined && { lastAt }),
      }));
    return c.json({ repositories } satisfies RepositoryList);
  });

  return routes;

  async function seenBy(visitor: Visitor, all: readonly RepositoryActivity[]) {
    const ids = all.map(({ repository }) => repository.id);
    if (visitor.via === 'link') return new Set(ids);
    const { token } = visitor;
    const limit = pLimit(AT_ONCE);
    const readable = await Promise.all(
      all.map(({ repository }) =>
        limit(async () => {
          const key = JSON.stringify([token, repository.id]);
          const answer = await reading.fetch(key, { context: { token, repository } });
          return answer?.canRead === true ? [repository.id] : [];
        }),
      ),
    );
    return new Set(readable.flat());
  }
}
