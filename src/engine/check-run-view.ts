import { isEnded } from '../core/execution/advance.ts';
import type { Execution } from '../core/execution/execution.ts';
import { type Trigger, pullRequestOf } from '../core/execution/execution-spec.ts';
import type { BaseView, CheckRunView } from '../core/report/check-run-view.ts';
import type { Dependencies } from './dependencies.ts';
import { resultsOf } from './execution-row.ts';
import { placementOf } from './placement-of.ts';
import { logTail } from './read-log.ts';

/** Enough to find the traceback of a failure in. */
const TAIL_LINES = 300;

/** Everything that an execution's check run shows, read now. */
export async function checkRunView(
  deps: Dependencies,
  execution: Execution,
): Promise<CheckRunView> {
  const { id, counter, spec, state, createdAt } = execution;
  const source = resultsOf(execution);
  const { metrics, timings, ...found } = await deps.store.executions.details(source);
  const outputs = await deps.store.outputs.list(source);
  const base = metrics.length > 0 ? await findBase(deps, execution) : undefined;
  const placement = await placementOf(deps, execution);
  const reused = spec.reuses && { counter: spec.reuses.counter, url: deps.links.log(source) };
  return {
    executionId: id,
    counter,
    spec,
    state,
    createdAt,
    metrics,
    timings,
    ...found,
    ...(base && { base }),
    ...(reused && { reused }),
    outputs: outputs.map(({ id: outputId, name, sizeBytes }) => ({
      name,
      sizeBytes,
      url: deps.links.output(source, outputId),
    })),
    ...(placement && { placement }),
    logUrl: deps.links.log(source),
    detailsUrl: deps.links.page({ id, counter, repository: spec.repository }),
    logTail: isEnded(state) ? await logTail(deps, source, TAIL_LINES) : [],
    environments: deps.settings.operator.environments.map(({ slug }) => slug),
    now: deps.now(),
  };
}

/** The execution that this one's metrics stand beside: the nearer to where it began the better. */
async function findBase(
  deps: Dependencies,
  { counter, spec }: Execution,
): Promise<BaseView | undefined> {
  if (!spec.base) return undefined;
  const { branch, commits } = spec.base;
  const wanted = { repositoryId: spec.repository.id, step: spec.step, before: counter };
  for (const [index, commit] of commits.entries()) {
    const found = await deps.store.executions.newestComplete({ ...wanted, at: { commit } });
    if (found) return toBase(deps, found, { at: placeOf(spec.trigger, index), branch });
  }
  const newest = await deps.store.executions.newestComplete({ ...wanted, at: { branch } });
  return newest && toBase(deps, newest, { at: 'branch', branch });
}

function placeOf(trigger: Trigger, index: number): BaseView['at'] {
  if (trigger.kind === 'push') return 'before';
  return pullRequestOf(trigger) !== undefined && index === 0 ? 'merge-base' : 'base-head';
}

async function toBase(
  { store, links }: Dependencies,
  execution: Execution,
  related: Pick<BaseView, 'at' | 'branch'>,
): Promise<BaseView> {
  const { counter, spec, id } = execution;
  const { metrics } = await store.executions.details(resultsOf(execution));
  return { counter, commit: spec.commit, url: links.log(id), metrics, ...related };
}
