import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Readable } from 'node:stream';
import { ExecutionId } from '../core/execution/execution-id.ts';
import { appendLog } from '../engine/append-log.ts';
import { claimExecution } from '../engine/claim-execution.ts';
import type { Dependencies } from '../engine/dependencies.ts';
import { heartbeat } from '../engine/heartbeat.ts';
import { createOpenCode } from '../engine/open-code.ts';
import type { Worker } from '../engine/ports/store.ts';
import { recordExit } from '../engine/record-exit.ts';
import { recordMaterials } from '../engine/record-materials.ts';
import { registerMachine } from '../engine/register-machine.ts';
import { recordLeaving, recordUnfit } from '../engine/report-machine.ts';
import { registryFor } from '../engine/registry-for.ts';
import { resolveInputs } from '../engine/resolve-inputs.ts';
import {
  confirmUploads,
  describeOutputs,
  requestParts,
  requestUploads,
} from '../engine/store-outputs.ts';
import {
  AGENT_API,
  ClaimRequest,
  ExitReport,
  HeartbeatRequest,
  LeasedRequest,
  LeavingReport,
  Materials,
  OutputProperties,
  OutputsRequest,
  OutputsUploaded,
  PartsRequest,
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
  RegisterRequest,
  UnfitReport,
} from '../protocol/protocol.ts';
import { readLogChunk } from './log-chunk.ts';
import { Refusal } from './problem.ts';

/** A chunk of log holds about 1 MiB before it is compressed; nothing else is as large. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

type Env = { Variables: { worker: Worker } };

/** What agents ask; `src/protocol` says what each request means. */
export function createAgentRoutes(deps: Dependencies): Hono<Env> {
  const routes = new Hono<Env>().basePath(AGENT_API);
  const openCode = createOpenCode(deps);
  routes.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));

  routes.use(async (c, next) => {
    if (c.req.header(PROTOCOL_HEADER) !== String(PROTOCOL_VERSION))
      throw new Refusal(426, 'version', `this app speaks version ${PROTOCOL_VERSION}`);
    await next();
  });
  addRegistration(routes, deps);

  routes.use(async (c, next) => {
    const token = /^Bearer (.+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    const worker = token && (await deps.store.workers.byToken(token));
    if (!worker) throw new Refusal(401, 'unauthorized', 'the token is not that of a worker');
    c.set('worker', worker);
    await next();
  });

  routes.post('/claim', async (c) => {
    const request = ClaimRequest.parse(await c.req.json());
    const signal = AbortSignal.any([c.req.raw.signal, deps.stopping]);
    const assignment = await claimExecution(deps, { worker: c.var.worker, request, signal });
    return assignment ? c.json(assignment) : c.body(null, 204);
  });

  routes.get('/executions/:id/code', async (c) => {
    const code = await openCode(reporter(c));
    if (code.kind === 'stored') return c.redirect(code.url);
    c.header('content-type', 'application/gzip');
    return c.body(Readable.toWeb(code.archive));
  });

  routes.post('/executions/:id/heartbeat', async (c) => {
    const request = HeartbeatRequest.parse(await c.req.json());
    const signal = AbortSignal.any([c.req.raw.signal, deps.stopping]);
    const beat = { ...reporter(c), leaseId: request.leaseId, request, signal };
    return c.json({ control: await heartbeat(deps, beat) });
  });

  routes.post('/executions/:id/log', async (c) => {
    const { header, body } = readLogChunk(Buffer.from(await c.req.arrayBuffer()));
    const report = { ...reporter(c), leaseId: header.leaseId };
    return c.json(await appendLog(deps, { ...report, header, body }));
  });

  routes.post('/executions/:id/exit', async (c) => {
    const report = ExitReport.parse(await c.req.json());
    await recordExit(deps, { ...reporter(c), leaseId: report.leaseId, report });
    return c.json({});
  });

  addMachine(routes, deps);
  addMaterials(routes, deps);
  addOutputs(routes, deps);
  return routes;
}

/** A new machine has no token of its own yet. */
function addRegistration(routes: Hono<Env>, deps: Dependencies): void {
  routes.post('/register', async (c) => {
    const request = RegisterRequest.parse(await c.req.json());
    const registration = await registerMachine(deps, request);
    switch (registration.kind) {
      case 'registered':
        return c.json(registration.life);
      case 'not-yet':
        throw new Refusal(409, 'not-yet', 'the machine is not known yet: ask again');
      case 'refused':
        throw new Refusal(
          401,
          'unauthorized',
          'the token is not for this machine, or not any more',
        );
    }
  });
}

/** What a machine says of itself. */
function addMachine(routes: Hono<Env>, deps: Dependencies): void {
  routes.post('/unfit', async (c) => {
    await recordUnfit(deps, c.var.worker, UnfitReport.parse(await c.req.json()));
    return c.json({});
  });

  routes.post('/leaving', async (c) => {
    await recordLeaving(deps, c.var.worker, LeavingReport.parse(await c.req.json()));
    return c.json({});
  });
}

/** What an execution is made of. */
function addMaterials(routes: Hono<Env>, deps: Dependencies): void {
  routes.post('/executions/:id/inputs', async (c) => {
    const { leaseId } = LeasedRequest.parse(await c.req.json());
    return c.json(await resolveInputs(deps, { ...reporter(c), leaseId }));
  });

  routes.post('/executions/:id/registry', async (c) => {
    const { leaseId } = LeasedRequest.parse(await c.req.json());
    return c.json(await registryFor(deps, { ...reporter(c), leaseId }));
  });

  routes.post('/executions/:id/materials', async (c) => {
    const materials = Materials.parse(await c.req.json());
    await recordMaterials(deps, { ...reporter(c), ...materials });
    return c.json({});
  });
}

/** What it leaves. */
function addOutputs(routes: Hono<Env>, deps: Dependencies): void {
  routes.post('/executions/:id/outputs', async (c) => {
    const request = OutputsRequest.parse(await c.req.json());
    return c.json(await requestUploads(deps, { ...reporter(c), ...request }));
  });

  routes.post('/executions/:id/outputs/uploaded', async (c) => {
    const request = OutputsUploaded.parse(await c.req.json());
    await confirmUploads(deps, { ...reporter(c), ...request });
    return c.json({});
  });

  routes.post('/executions/:id/outputs/:outputId/parts', async (c) => {
    const request = PartsRequest.parse(await c.req.json());
    const outputId = c.req.param('outputId');
    return c.json(await requestParts(deps, { ...reporter(c), outputId, ...request }));
  });

  routes.post('/executions/:id/outputs/properties', async (c) => {
    const described = OutputProperties.parse(await c.req.json());
    await describeOutputs(deps, { ...reporter(c), ...described });
    return c.json({});
  });
}

function reporter(c: Context<Env>): { worker: Worker; id: ExecutionId } {
  return { worker: c.var.worker, id: ExecutionId.parse(c.req.param('id')) };
}
