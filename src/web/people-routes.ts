import { Hono } from 'hono';
import { z } from 'zod';
import { type Expression, ExpressionError } from '../core/stop-condition/expression.ts';
import { parseExpression } from '../core/stop-condition/parse-expression.ts';
import type { Dependencies } from '../engine/dependencies.ts';
import { describeEnvironments } from '../engine/describe-environments.ts';
import { eraseExecution } from '../engine/erase-execution.ts';
import { listExecutions } from '../engine/list-executions.ts';
import { showExecution } from '../engine/show-execution.ts';
import { stopExecution } from '../engine/stop-execution.ts';
import {
  type EnvironmentList,
  type EraseAnswer,
  type ExecutionDetail,
  type ExecutionList,
  type FilterChoices,
  STATUSES,
  type StopAnswer,
} from '../protocol/people-api.ts';
import { Refusal } from './problem.ts';
import type { Visitors } from './visitors.ts';

const Statuses = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(STATUSES)).min(1));

const ListQuery = z.strictObject({
  state: Statuses.optional(),
  step: z.string().optional(),
  environment: z.string().optional(),
  person: z.string().optional(),
  branch: z.string().optional(),
  pull: z.coerce.number().int().positive().optional(),
  commit: z
    .string()
    .regex(/^~?[0-9a-f]{4,64}$/, 'the beginning of a commit id')
    // As packed folders are shown.
    .transform((text) => text.replace('~', ''))
    .optional(),
  tag: z.string().optional(),
  /** Some by their numbers, as for a comparison. */
  of: z
    .string()
    .regex(/^\d+(?:,\d+)*$/, 'numbers with commas between them')
    .transform((text) => text.split(',').map(Number))
    .pipe(z.array(z.int().positive()).min(1).max(20))
    .optional(),
  where: z.string().optional(),
  before: z.coerce.number().int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(30),
});

const StopRequest = z.strictObject({
  /** Without grace. */
  now: z.boolean().default(false),
});

/** What people and their programs see of executions, with a GitHub token that can read the repository. */
export function createPeopleRoutes(deps: Dependencies, visitors: Visitors): Hono {
  const routes = new Hono().basePath('/api/v1');

  routes.get('/repositories/:owner/:name/executions', async (c) => {
    const { repository } = await visitors.readerOf(c, c.req.param());
    const query = ListQuery.parse(c.req.query());
    const { state, person, branch, pull, where, of, tag, ...others } = query;
    const condition = where === undefined ? undefined : readCondition(where);
    const wanted = {
      ...others,
      repositoryId: repository.id,
      statuses: state,
      actor: person,
      ref: branch,
      pullRequest: pull,
      counters: of,
    };
    return c.json((await listExecutions(deps, wanted, { condition, tag })) satisfies ExecutionList);
  });

  routes.get('/repositories/:owner/:name/filters', async (c) => {
    const { repository } = await visitors.readerOf(c, c.req.param());
    const choices = await deps.store.executions.filterChoices(repository.id);
    return c.json(choices satisfies FilterChoices);
  });

  routes.get('/repositories/:owner/:name/executions/:counter', async (c) => {
    const readable = await visitors.readable(c);
    return c.json((await showExecution(deps, readable.listed, readable)) satisfies ExecutionDetail);
  });

  routes.get('/executions/:id', async (c) => {
    const readable = await visitors.readable(c);
    return c.json((await showExecution(deps, readable.listed, readable)) satisfies ExecutionDetail);
  });

  routes.post('/executions/:id/stop', async (c) => {
    const { execution, reader } = await visitors.commander(c);
    const text = await c.req.text();
    const { now } = StopRequest.parse(text === '' ? {} : JSON.parse(text));
    const wasRunning = await stopExecution(deps, { id: execution.id, by: reader.login, now });
    return c.json({ wasRunning } satisfies StopAnswer);
  });

  routes.delete('/executions/:id/data', async (c) => {
    const { execution, reader } = await visitors.commander(c);
    const erased = await eraseExecution(deps, execution);
    if (!erased) throw new Refusal(409, 'invalid', 'it has not ended: stop it first');
    deps.log.info({ executionId: execution.id, by: reader.login, ...erased }, 'execution erased');
    return c.json(erased satisfies EraseAnswer);
  });

  routes.get('/repositories/:owner/:name/environments', async (c) => {
    const { repository } = await visitors.readerOf(c, c.req.param());
    const environments = await describeEnvironments(deps, repository);
    return c.json({ environments } satisfies EnvironmentList);
  });

  return routes;
}

function readCondition(text: string): Expression {
  try {
    return parseExpression(text);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const { message, column } = error;
    throw new Refusal(400, 'invalid', `where: column ${column + 1}: ${message}`);
  }
}
