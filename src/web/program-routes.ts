import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { isRunning } from '../core/execution/advance.ts';
import type { Execution } from '../core/execution/execution.ts';
import { ExecutionId } from '../core/execution/execution-id.ts';
import { hideCredentials } from '../core/input/hide-credentials.ts';
import type { Dependencies } from '../engine/dependencies.ts';
import { describeStatus } from '../engine/describe-status.ts';
import { inputIdOf, inputsOf } from '../engine/resolve-inputs.ts';
import { PROGRAM_API, RELAY_HEADER } from '../protocol/protocol.ts';
import { Refusal } from './problem.ts';

const MAX_BODY_BYTES = 64 * 1024;

const StatusDetail = z.object({ status_detail: z.string() });

/**
 * What a program in a container may ask, in the shapes of valohai-utils (`internals/api_calls.py`).
 * The key in the address is good for its own execution, while that runs.
 */
export function createProgramRoutes(deps: Dependencies): Hono {
  const routes = new Hono().basePath(PROGRAM_API);
  routes.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));

  routes.post('/executions/:id/status-detail', async (c) => {
    const { id } = await running(deps, c);
    const { status_detail: detail } = StatusDetail.parse(await c.req.json());
    await describeStatus(deps, id, detail);
    return c.json({});
  });

  routes.post('/executions/:id/inputs', async (c) => {
    const { id, spec } = await running(deps, c);
    const ids = new Set(c.req.queries('inputs')?.flatMap((each) => each.split(',')));
    const wanted = spec.inputs.filter(({ name }) => ids.has(inputIdOf(id, name)));
    const inputs = await inputsOf(deps, { id, spec: { ...spec, inputs: wanted } });
    // A container may reach us only by way of its machine.
    const relay = c.req.header(RELAY_HEADER);
    const reach = (url: string) => (relay === undefined ? url : deps.links.byWayOf(relay, url));
    return c.json(
      inputs.map(({ name, inputId, download, files }) => ({
        name,
        files: files.map((file) => ({
          input_id: inputId,
          url: reach(file.url),
          original_uri: hideCredentials(file.uri),
          filename: file.name,
          download_intent: download,
        })),
      })),
    );
  });

  return routes;
}

/** The same answer for a wrong key as for no execution at all. */
async function running({ store, links }: Dependencies, c: Context): Promise<Execution> {
  const id = ExecutionId.safeParse(c.req.param('id'));
  const execution =
    id.success && links.opensProgram(id.data, c.req.query('key') ?? '')
      ? await store.executions.find(id.data)
      : undefined;
  if (!execution || !isRunning(execution.state))
    throw new Refusal(404, 'not-found', 'no such execution is running, or the key is not its own');
  return execution;
}
