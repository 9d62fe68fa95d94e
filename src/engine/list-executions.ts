import { matchesCondition } from '../core/execution/execution-filter.ts';
import type { Expression } from '../core/stop-condition/expression.ts';
import type { ExecutionList } from '../protocol/people-api.ts';
import type { Dependencies } from './dependencies.ts';
import type { ExecutionQuery, ListedExecution } from './ports/execution-lists.ts';
import { summarizeExecution } from './summarize-execution.ts';

/** Rows that are read at once when each is looked into. */
const BATCH = 200;
/** So many are looked into for one page; what is older comes with the next one. */
const MAX_LOOKED_AT = 5000;

type Filter = { condition?: Expression | undefined; tag?: string | undefined };

/** A page of a repository's executions, the newest first, of those that are meant. */
export async function listExecutions(
  { store, now }: Dependencies,
  query: ExecutionQuery,
  filter: Filter,
): Promise<ExecutionList> {
  const found: ListedExecution[] = [];
  let before = query.before;
  let looked = 0;
  const isAny = filter.condition === undefined && filter.tag === undefined;
  const batch = isAny ? query.limit : BATCH;
  while (looked < MAX_LOOKED_AT) {
    const listed = await store.executions.list({ ...query, before, limit: batch });
    for (const each of listed) {
      before = each.execution.counter;
      looked += 1;
      if (isMeant(each, filter)) found.push(each);
      if (found.length === query.limit) return toList(found, { before, now: now() });
    }
    if (listed.length < batch) return toList(found, { before: undefined, now: now() });
  }
  return toList(found, { before, now: now() });
}

function isMeant({ execution, metrics }: ListedExecution, { condition, tag }: Filter): boolean {
  if (tag !== undefined && !execution.spec.tags.includes(tag)) return false;
  if (condition === undefined) return true;
  return matchesCondition(condition, {
    spec: execution.spec,
    metrics: Object.fromEntries(metrics),
  });
}

type Page = { before: number | undefined; now: number };

/** The first of a repository has nothing before it. */
function toList(found: readonly ListedExecution[], { before, now }: Page): ExecutionList {
  return {
    executions: found.map((each) => summarizeExecution(each, now)),
    ...(before !== undefined && before > 1 && { next: before }),
  };
}
