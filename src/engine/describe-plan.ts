import type { PlanView } from '../core/report/render-plan.ts';
import type { Dependencies } from './dependencies.ts';
import { findReusable } from './find-reusable.ts';
import type { PlannedRun } from './plan-run.ts';
import { queueRows } from './queue-rows.ts';

/** What would happen if a planned run were started now. */
export async function describePlan(
  deps: Dependencies,
  { spec, mayReuse }: PlannedRun,
): Promise<PlanView> {
  const { repository, step, environment } = spec;
  const [source, rows, durations] = await Promise.all([
    mayReuse ? findReusable(deps, spec) : undefined,
    queueRows(deps, repository.id),
    deps.store.executions.lastDurations({ repositoryId: repository.id, step, environment }),
  ]);
  const ahead = rows.filter(
    (row) =>
      row.place !== undefined &&
      row.spec.environment === environment &&
      row.spec.priority >= spec.priority,
  ).length;
  const sorted = durations.toSorted((one, other) => one - other);
  const usualMs = sorted[Math.floor(sorted.length / 2)];
  return {
    spec,
    ahead,
    ...(usualMs !== undefined && { usualMs }),
    ...(source && { reuses: { counter: source.counter, url: deps.links.log(source.id) } }),
  };
}
