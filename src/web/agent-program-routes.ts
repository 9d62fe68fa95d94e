import { Readable } from 'node:stream';
import { Hono } from 'hono';
import type { Dependencies } from '../engine/dependencies.ts';
import { AGENT_API } from '../protocol/protocol.ts';
import { Refusal } from './problem.ts';

/** The agent itself, for a machine that has nothing yet: no secret, and no token is asked for. */
export function createAgentProgramRoutes({ agentPrograms }: Dependencies): Hono {
  const routes = new Hono();
  routes.get(`${AGENT_API}/program/:processor`, (c) => {
    const processor = c.req.param('processor');
    const program = agentPrograms.find(processor);
    if (!program)
      throw new Refusal(
        404,
        'not-found',
        `no agent was built for '${processor}': \`npm run build:agent\` makes those for x86_64 and aarch64`,
      );
    c.header('content-type', 'application/gzip');
    c.header('content-length', String(program.bytes));
    c.header('etag', `"${program.sha256}"`);
    return c.body(Readable.toWeb(program.open()));
  });
  return routes;
}
