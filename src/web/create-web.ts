import { Hono } from 'hono';
import type { Dependencies } from '../engine/dependencies.ts';
import { createAccountRoutes } from './account-routes.ts';
import { createAgentProgramRoutes } from './agent-program-routes.ts';
import { createAgentRoutes } from './agent-routes.ts';
import { createExecutionRoutes } from './execution-routes.ts';
import { createLiveRoutes } from './live-routes.ts';
import { createLogRoutes } from './log-routes.ts';
import { createMetadataRoutes } from './metadata-routes.ts';
import type { OperatorLink } from './operator-link.ts';
import { createOutputRoutes } from './output-routes.ts';
import { createPackageRoutes } from './package-routes.ts';
import { type Page, createPageRoutes } from './page-routes.ts';
import { createPeopleRoutes } from './people-routes.ts';
import { createProgramRoutes } from './program-routes.ts';
import { createRunRoutes } from './run-routes.ts';
import { createUploadRoutes } from './upload-routes.ts';
import { People } from './identify-person.ts';
import { answerProblem } from './problem.ts';
import { secureHeaders } from './secure-headers.ts';
import { Sessions } from './sessions.ts';
import { createSignInRoutes } from './sign-in-routes.ts';
import { Visitors } from './visitors.ts';

export type WebOptions = {
  /** Routes of rooms that bring their own. */
  others: readonly Hono[];
  page: Page;
  /** As browsers reach the server. */
  publicUrl: string;
  signingKey: Buffer;
  githubUrl: string;
  apiUrl: string;
  operatorLink: OperatorLink | undefined;
};

/** The HTTP side of the app. */
export function createWeb(deps: Dependencies, options: WebOptions): Hono {
  const { publicUrl, operatorLink } = options;
  const { signIn, now } = deps;
  const sessions = new Sessions({ ...options, now });
  const hasOperator = operatorLink !== undefined;
  const people = new People({ signIn, sessions, publicUrl, hasOperator, now });
  const visitors = new Visitors(deps, people);
  const web = new Hono();
  web.use(secureHeaders);
  web.onError(answerProblem(deps.log));
  web.notFound((c) => c.json({ error: 'not-found', message: 'there is nothing here' }, 404));
  web.get('/healthz', (c) => c.text('ok'));
  web.get('/readyz', async (c) => {
    await deps.store.ping();
    return c.text('ok');
  });
  const all: readonly Hono[] = [
    createProgramRoutes(deps),
    createUploadRoutes(deps, visitors),
    createRunRoutes(deps, visitors),
    createPackageRoutes(deps, visitors),
    createPeopleRoutes(deps, visitors),
    createLogRoutes(deps, visitors),
    createLiveRoutes(deps, visitors),
    createMetadataRoutes(deps, visitors),
    createOutputRoutes(deps, visitors),
    createExecutionRoutes(deps, visitors),
    createAccountRoutes(deps, { ...options, visitors }),
    createSignInRoutes(deps, { ...options, sessions, people }),
    createPageRoutes(deps, { ...options, visitors }),
    ...options.others,
  ];
  // Before the routes beside it, all of which ask for what a machine without an agent has not.
  web.route('/', createAgentProgramRoutes(deps));
  web.route('/', createAgentRoutes(deps));
  for (const routes of all) web.route('/', routes);
  return web;
}
