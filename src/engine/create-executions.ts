import type { Execution } from '../core/execution/execution.ts';
import type { ExecutionSpec } from '../core/execution/execution-spec.ts';
import { type NamedRun, nameCheck } from '../core/plan/name-check.ts';
import type { Dependencies } from './dependencies.ts';
import { dispatch } from './dispatch.ts';
import { findReusable } from './find-reusable.ts';
import type { PlannedRun } from './plan-run.ts';

type Creation = {
  deliveryId: string;
  runs: readonly PlannedRun[];
  /** All that are started at once, if there are others beside `runs`. */
  together?: readonly PlannedRun[];
  /** Number of the first among all that the delivery asks for. @default 0 */
  firstIndex?: number;
};

/**
 * Creates what was planned and sends it on its way. Safe to repeat: an execution is named by the
 * delivery and its number in it.
 */
export async function createExecutions(
  deps: Dependencies,
  { deliveryId, runs, together = runs, firstIndex = 0 }: Creation,
): Promise<Execution[]> {
  const created: Execution[] = [];
  for (const [number, run] of runs.entries()) {
    const named = { ...run.spec, checkName: await nameOf(deps, run, together) };
    const source = run.mayReuse ? await findReusable(deps, named) : undefined;
    const spec: ExecutionSpec = source
      ? { ...named, reuses: { id: source.id, counter: source.counter } }
      : named;
    const request = { deliveryId, index: firstIndex + number };
    const execution = await deps.store.executions.create(request, spec, deps.now());
    const { repository, step } = spec;
    const name = `${repository.owner}/${repository.name}`;
    deps.log.info(
      { executionId: execution.id, deliveryId, repository: name, step },
      'execution created',
    );
    created.push(execution);
    await dispatch(deps, execution.id);
  }
  return created;
}

async function nameOf(
  { store }: Dependencies,
  run: PlannedRun,
  all: readonly PlannedRun[],
): Promise<string> {
  const { repository, commit } = run.spec;
  const before = await store.executions.atCommit(repository.id, commit);
  const others = [
    ...before.map(({ spec }) => toNamed(spec)),
    ...all.filter((other) => other !== run).map((other) => toNamed(other.spec, other.name)),
  ];
  return nameCheck(toNamed(run.spec, run.name), others);
}

function toNamed({ step, parameters }: ExecutionSpec, name?: string): NamedRun {
  const given = parameters
    .filter(({ overridden }) => overridden)
    .map((parameter) => [parameter.name, parameter.value] as const);
  return { step, name, given };
}
