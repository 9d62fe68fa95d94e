import type { Execution } from '../core/execution/execution.ts';
import type { ExecutionSpec } from '../core/execution/execution-spec.ts';
import type { NamedRun } from '../core/plan/name-check.ts';
import { givenOf } from '../core/plan/named-run.ts';
import type { Dependencies } from './dependencies.ts';
import { dispatch } from './dispatch.ts';
import { findReusable } from './find-reusable.ts';
import { nameRun } from './name-run.ts';
import type { PlannedRun } from './plan-run.ts';

/** A run with its number among all that its delivery asks for. */
export type NumberedRun = { index: number; run: PlannedRun };

type Creation = {
  deliveryId: string;
  runs: readonly NumberedRun[];
  /** What is asked for at the same time at the same commit. @default the runs themselves */
  beside?: readonly NamedRun[];
};

/**
 * Creates what was planned and sends it on its way. Safe to repeat: an execution is named by the
 * delivery and its number in it.
 */
export async function createExecutions(
  deps: Dependencies,
  { deliveryId, runs, beside = runs.map(({ run }) => toNamed(run)) }: Creation,
): Promise<Execution[]> {
  const created: Execution[] = [];
  for (const { index, run } of runs) {
    const checkName = await nameRun(deps, run.spec, { run: toNamed(run), beside });
    const named = { ...run.spec, checkName };
    const source = run.mayReuse ? await findReusable(deps, named) : undefined;
    const spec: ExecutionSpec = source
      ? { ...named, reuses: { id: source.id, counter: source.counter } }
      : named;
    const execution = await deps.store.executions.create({ deliveryId, index }, spec, deps.now());
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

function toNamed({ spec, name }: PlannedRun): NamedRun {
  return { step: spec.step, name, given: givenOf(spec.parameters) };
}
