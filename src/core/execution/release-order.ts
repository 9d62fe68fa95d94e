import type { Execution } from './execution.ts';

/** How many executions of a repository have not ended on an environment, those that wait left out. */
export type Active = { environment: string; repositoryId: number; count: number };

/**
 * In which order executions that wait for a quota are let go when there may be room: the more urgent
 * first; then by turns between repositories, those with the least on the same environment first; then
 * by age.
 */
export function releaseOrder(
  waiting: readonly Execution[],
  active: readonly Active[],
): readonly Execution[] {
  const counts = new Map(active.map((each) => [keyOf(each), each.count]));
  const left = waiting.toSorted((one, other) => one.createdAt - other.createdAt);
  const ordered: Execution[] = [];
  while (left.length > 0) {
    const rank = ({ spec }: Execution): number =>
      (counts.get(placeOf(spec)) ?? 0) - (spec.priority === 1 ? URGENT : 0);
    const next = left.reduce((best, each) => (rank(each) < rank(best) ? each : best));
    left.splice(left.indexOf(next), 1);
    ordered.push(next);
    const place = placeOf(next.spec);
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return ordered;
}

/** More than any repository has on its way. */
const URGENT = 1_000_000;

function placeOf({ environment, repository }: Execution['spec']): string {
  return keyOf({ environment, repositoryId: repository.id });
}

function keyOf({ environment, repositoryId }: Omit<Active, 'count'>): string {
  return `${repositoryId} ${environment}`;
}
