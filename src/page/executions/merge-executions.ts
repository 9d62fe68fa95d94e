import type { ExecutionList, ExecutionSummary } from '../../protocol/people-api.ts';

/** Puts what is known now in its place; undefined when only the server knows whether it belongs here. */
export function withChanged(
  list: readonly ExecutionSummary[],
  changed: ExecutionSummary,
  isFiltered: boolean,
): ExecutionSummary[] | undefined {
  if (list.some(({ id }) => id === changed.id))
    return list.map((one) => (one.id === changed.id ? changed : one));
  const newest = list[0];
  if (isFiltered) return undefined;
  return !newest || changed.counter > newest.counter ? [changed, ...list] : [...list];
}

/** The first page as it is now, and what was loaded of the older ones. */
export function withFirstPage(
  list: readonly ExecutionSummary[],
  { executions, next }: ExecutionList,
): ExecutionSummary[] {
  if (next === undefined) return executions;
  return [...executions, ...list.filter(({ counter }) => counter < next)];
}

/** One more page at the end. */
export function withNextPage(
  list: readonly ExecutionSummary[],
  page: readonly ExecutionSummary[],
): ExecutionSummary[] {
  const known = new Set(list.map(({ id }) => id));
  return [...list, ...page.filter(({ id }) => !known.has(id))];
}
