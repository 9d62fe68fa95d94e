import { useEffect, useState } from 'preact/hooks';
import { RepositoryEvents } from '../../protocol/live-events.ts';
import type { ExecutionSummary, RepositoryName } from '../../protocol/people-api.ts';
import { api, repositoryPath } from '../api/api.ts';
import type { Problem } from '../api/answer.ts';
import { useAnswer } from '../api/use-answer.ts';
import { announce } from '../frame/announce.tsx';
import { followEvents } from '../live/follow-events.ts';
import { statusView } from '../ui/status-view.ts';
import { filterQuery, type ListView } from './list-view.ts';
import { withChanged, withFirstPage, withNextPage } from './merge-executions.ts';

/** Several at once are one question. */
const SOON_MS = 400;
const PAGE = 50;

type ExecutionListState = {
  executions: readonly ExecutionSummary[] | undefined;
  problem: Problem | undefined;
  /** Undefined when there are no older ones. */
  loadMore: (() => void) | undefined;
  isLoadingMore: boolean;
};

/** The executions that `view` asks for, as they are now. */
export function useExecutionList(repository: RepositoryName, view: ListView): ExecutionListState {
  const query = filterQuery(view);
  const isFiltered = query.size > 0;
  query.set('limit', String(PAGE));
  const key = `${repository.owner}/${repository.name}?${query.toString()}`;
  const first = useAnswer(key, (signal) => api.executions(repository, query, signal));
  const older = useOlderPages({ repository, query, key, firstNext: first.value?.next });

  const { reload, update } = first;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const reloadSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(reload, SOON_MS);
    };
    const end = followEvents({
      url: `/api/v1${repositoryPath(repository)}/events`,
      events: RepositoryEvents,
      onFresh: reloadSoon,
      onProblem: reload,
      on: {
        execution: (execution) => {
          announceEnd(execution);
          older.replace(execution);
          if (isFiltered) reloadSoon();
          update((list) => {
            const executions = withChanged(list.executions, execution, isFiltered);
            return executions ? { ...list, executions } : list;
          });
        },
      },
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [key]);

  return {
    executions: first.value && withFirstPageAnd(first.value, older.executions),
    problem: first.problem ?? older.problem,
    loadMore: older.loadMore,
    isLoadingMore: older.isLoading,
  };
}

function withFirstPageAnd(
  first: { executions: ExecutionSummary[]; next?: number | undefined },
  older: readonly ExecutionSummary[],
): ExecutionSummary[] {
  return withFirstPage(older, { executions: first.executions, next: first.next });
}

type Wanted = {
  repository: RepositoryName;
  query: URLSearchParams;
  key: string;
  firstNext: number | undefined;
};

type Older = {
  key: string;
  executions: readonly ExecutionSummary[];
  /** Undefined before the first of them was asked for; null when there are no more. */
  next?: number | null;
  problem?: Problem;
};

/** What was asked for behind the first page. */
function useOlderPages({ repository, query, key, firstNext }: Wanted) {
  const [kept, setOlder] = useState<Older>({ key, executions: [] });
  const [isLoading, setLoading] = useState(false);
  const older: Older = kept.key === key ? kept : { key, executions: [] };
  const next = older.next === undefined ? firstNext : (older.next ?? undefined);
  const load = async (before: number) => {
    setLoading(true);
    const page = new URLSearchParams(query);
    page.set('before', String(before));
    const answer = await api.executions(repository, page);
    setLoading(false);
    setOlder(
      answer.ok
        ? {
            key,
            executions: withNextPage(older.executions, answer.value.executions),
            next: answer.value.next ?? null,
          }
        : { ...older, problem: answer.problem },
    );
  };
  return {
    executions: older.executions,
    problem: older.problem,
    isLoading,
    loadMore: next === undefined ? undefined : () => void load(next),
    replace: (changed: ExecutionSummary) =>
      setOlder((old) => ({
        ...old,
        executions: old.executions.map((one) => (one.id === changed.id ? changed : one)),
      })),
  };
}

function announceEnd(execution: ExecutionSummary): void {
  if (execution.endedAt === undefined) return;
  const { label } = statusView(execution);
  announce(`#${execution.counter} ${execution.step}: ${label}`);
}
