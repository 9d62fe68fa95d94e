import type { ComponentProps } from 'preact';
import { useState } from 'preact/hooks';
import { useLocation, useRoute } from 'preact-iso';
import type { ExecutionSummary, RepositoryName } from '../../protocol/people-api.ts';
import { addresses } from '../addresses.ts';
import { api } from '../api/api.ts';
import { useAnswer } from '../api/use-answer.ts';
import { Empty, Failure, Loading } from '../frame/notices.tsx';
import { useTitle } from '../frame/use-title.ts';
import { RerunDialog } from '../steer/rerun-dialog.tsx';
import { StopDialog } from '../steer/stop-dialog.tsx';
import { ColumnDialog } from './column-dialog.tsx';
import { ExecutionTable } from './execution-table.tsx';
import { FilterBar } from './filter-bar.tsx';
import { type ListView, readListView, searchOfView } from './list-view.ts';
import { NoExecutions } from './no-executions.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useExecutionList } from './use-execution-list.ts';
import { useListKeys } from './use-list-keys.ts';

type Opened =
  | { kind: 'stop'; executions: readonly ExecutionSummary[] }
  | { kind: 'rerun'; execution: ExecutionSummary }
  | { kind: 'columns' };

/** The executions of a repository, the newest first, live. */
export function ExecutionsPage() {
  const { params } = useRoute();
  const repository = { owner: params['owner'] ?? '', name: params['name'] ?? '' };
  const { view, setView } = useListView();
  const list = useExecutionList(repository, view);
  const choices = useAnswer(`choices ${repository.owner}/${repository.name}`, (signal) =>
    api.choices(repository, signal),
  ).value;
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [opened, open] = useState<Opened>();
  useTitle(`${repository.owner}/${repository.name}`);

  const toggle = (counter: number) => setSelected((old) => toggled(old, counter));
  const stop = (executions: readonly ExecutionSummary[]) => open({ kind: 'stop', executions });
  useListKeys({ executions: list.executions ?? [], selected, toggle, stop });

  if (list.problem && !list.executions && list.problem.kind !== 'refused')
    return <Failure problem={list.problem} what="repository" />;
  const chosen = (list.executions ?? []).filter(({ counter }) => selected.has(counter));
  const refusal = list.problem?.kind === 'refused' ? list.problem.message : undefined;
  return (
    <div class="stack">
      <div class="page-head">
        <h1>Executions</h1>
        <button type="button" class="button" onClick={() => open({ kind: 'columns' })}>
          Columns
        </button>
      </div>
      <FilterBar view={view} choices={choices} refusal={refusal} onChange={setView} />
      <List
        {...{ list, view, selected, repository, toggle }}
        onStop={(execution) => stop([execution])}
        onRerun={(execution) => open({ kind: 'rerun', execution })}
      />
      <SelectionBar
        repository={repository}
        executions={chosen}
        onStop={stop}
        onClear={() => setSelected(new Set())}
      />
      <Dialogs
        {...{ opened, view, choices }}
        executions={list.executions ?? []}
        onChange={setView}
        onClose={() => open(undefined)}
      />
    </div>
  );
}

type DialogsProps = ComponentProps<typeof ColumnDialog> & { opened: Opened | undefined };

function Dialogs({ opened, ...props }: DialogsProps) {
  const { onClose } = props;
  switch (opened?.kind) {
    case undefined:
      return null;
    case 'columns':
      return <ColumnDialog {...props} />;
    case 'stop':
      return <StopDialog executions={opened.executions} onClose={onClose} />;
    case 'rerun':
      return <RerunDialog execution={opened.execution} onClose={onClose} />;
  }
}

type ListProps = {
  list: ReturnType<typeof useExecutionList>;
  view: ListView;
  selected: ReadonlySet<number>;
  repository: RepositoryName;
  toggle: (counter: number) => void;
  onStop: (execution: ExecutionSummary) => void;
  onRerun: (execution: ExecutionSummary) => void;
};

function List({ list, repository, ...props }: ListProps) {
  const { executions, loadMore, isLoadingMore } = list;
  if (!executions)
    return list.problem ? (
      <Empty title="The server does not understand the filters">
        <p>What is wrong stands at the condition.</p>
      </Empty>
    ) : (
      <Loading what="executions" />
    );
  if (executions.length === 0 && !loadMore)
    return <NoExecutions repository={repository} view={props.view} />;
  return (
    <>
      <ExecutionTable executions={executions} {...props} />
      {loadMore && (
        <button type="button" class="button more" disabled={isLoadingMore} onClick={loadMore}>
          {isLoadingMore ? 'Loading…' : 'Show older ones'}
        </button>
      )}
    </>
  );
}

/** What the address says, and how to have it say something else. */
function useListView() {
  const { params } = useRoute();
  const { route, url } = useLocation();
  const { search } = new URL(url, location.origin);
  const repository = { owner: params['owner'] ?? '', name: params['name'] ?? '' };
  return {
    view: readListView(new URLSearchParams(search)),
    setView: (view: ListView) =>
      route(`${addresses.executions(repository)}${searchOfView(view)}`, true),
  };
}

function toggled(old: ReadonlySet<number>, counter: number): ReadonlySet<number> {
  const next = new Set(old);
  if (!next.delete(counter)) next.add(counter);
  return next;
}
