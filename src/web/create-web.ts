import { Hono } from 'hono';
import type { Dependencies } from '../engine/dependencies.ts';
import { createAgentProgramRoutes } from './agent-program-routes.ts';
import { createAgentRoutes } from './agent-routes.ts';
import { createExecutionRoutes } from './execution-routes.ts';
import { createLogRoutes } from './log-routes.ts';
import { createMetadataRoutes } from './metadata-routes.ts';
import { createOutputRoutes } from './output-routes.ts';
import { createPackageRoutes } from './package-routes.ts';
import { createPeopleRoutes } from './people-routes.ts';
import { createProgramRoutes } from './program-routes.ts';
import { createRunRoutes } from './run-routes.ts';
import { createUploadRoutes } from './upload-routes.ts';
import { answerProblem } from './problem.ts';
import { Readers } from './reader-of.ts';

/** The HTTP side of the app. `others` are the routes of rooms that bring their own. */
export function createWeb(deps: Dependencies, others: readonly Hono[]): Hono {
  const web = new Hono();
  web.onError(answerProblem(deps.log));
  web.notFound((c) => c.json({ error: 'not-found', message: 'there is nothing here' }, 404));
  web.get('/healthz', (c) => c.text('ok'));
  web.get('/readyz', async (c) => {
    await deps.store.ping();
    return c.text('ok');
  });
  web.route('/', createAgentProgramRoutes(deps));
  web.route('/', createAgentRoutes(deps));
  web.route('/', createProgramRoutes(deps));
  web.route('/', createUploadRoutes(deps));
  web.route('/', createPackageRoutes(deps));
  web.route('/', createRunRoutes(deps));
  const readers = new Readers(deps.github);
  web.route('/', createPeopleRoutes(deps, readers));
  web.route('/', createLogRoutes(deps, readers));
  web.route('/', createMetadataRoutes(deps, readers));
  web.route('/', createOutputRoutes(deps, readers));
  web.route('/', createExecutionRoutes(deps));
  for (const routes of others) web.route('/', routes);
  return web;
}
