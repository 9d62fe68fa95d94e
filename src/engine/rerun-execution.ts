import { randomUUID } from 'node:crypto';
import type { Sender } from '../core/event/github-event.ts';
import { isEnded } from '../core/execution/advance.ts';
import type { Execution } from '../core/execution/execution.ts';
import { formatProblem } from '../core/definition/problem.ts';
import { pairsOf } from '../core/request/read-dispatch.ts';
import type { RerunRequest } from '../protocol/run-api.ts';
import { createExecutions } from './create-executions.ts';
import type { Dependencies } from './dependencies.ts';
import { planAgain, whoMay } from './plan-again.ts';
import { readRules } from './read-rules.ts';

type Asked = { sender: Sender; request: RerunRequest };
type Rerun = { ok: true; execution: Execution } | { ok: false; messages: string[] };

/** The same again but for what is given: what the button of a check does, for the page and programs. */
export async function rerunExecution(
  deps: Dependencies,
  original: Execution,
  { sender, request }: Asked,
): Promise<Rerun> {
  if (!isEnded(original.state))
    return { ok: false, messages: [`#${original.counter} has not ended: stop it first`] };
  const repository = await deps.store.repositories.current(original.spec.repository);
  const policy = await readRules(deps, repository, undefined);
  if (!policy.ok) return { ok: false, messages: policy.problems.map(formatProblem) };
  const allowed = await whoMay(deps, { repository, sender, policy: policy.rules });
  if (!allowed.ok) return { ok: false, messages: [allowed.message] };
  const { environment: env, image, title, parameters = {}, inputs = {} } = request;
  const plan = await planAgain(deps, original, {
    repository,
    sender,
    person: allowed.person,
    policy: policy.rules,
    how: 'api',
    pairs: pairsOf({ options: { env, image, title }, parameters, inputs }),
  });
  if (!plan.ok) return { ok: false, messages: plan.problems.map(({ message }) => message) };
  const deliveryId = `api:${randomUUID()}`;
  const receivedAt = deps.now();
  const payload = { rerun: original.id, by: sender.login, ...request };
  await deps.store.deliveries.add({ id: deliveryId, event: 'slashrun.api', payload, receivedAt });
  const [execution] = await createExecutions(deps, {
    deliveryId,
    runs: [{ index: 0, run: plan.run }],
  });
  await deps.store.deliveries.markHandled(deliveryId, deps.now());
  if (!execution) throw new Error('nothing was created');
  return { ok: true, execution };
}
