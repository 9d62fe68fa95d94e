import type { ComponentChildren } from 'preact';
import { formatDollars, formatValue } from '../../core/report/format-value.ts';
import type { ExecutionSummary } from '../../protocol/people-api.ts';
import { addresses } from '../addresses.ts';
import { CodeName } from '../ui/code-name.tsx';
import { formatParameter } from '../ui/format-parameter.ts';
import { Status } from '../ui/status.tsx';
import { hasEnded } from '../ui/status-view.ts';
import { Ago, Elapsed } from '../ui/times.tsx';
import { type Column, columnKey, type CommonColumn, type ListView } from './list-view.ts';

type Props = {
  executions: readonly ExecutionSummary[];
  view: ListView;
  selected: ReadonlySet<number>;
  toggle: (counter: number) => void;
  onStop: (execution: ExecutionSummary) => void;
  onRerun: (execution: ExecutionSummary) => void;
};

/** Where it is narrow the same rows are cards. */
export function ExecutionTable({ executions, view, ...rest }: Props) {
  return (
    <div class="scroll" role="region" aria-label="Executions" tabIndex={-1}>
      <table class="rows">
        <thead>
          <tr>
            <th class="pick">
              <span class="unseen">Selected</span>
            </th>
            <th>State</th>
            <th>Execution</th>
            {view.columns.map((column) => (
              <th key={columnKey(column)} class={isNumeric(column) ? 'end' : undefined}>
                {headOf(column)}
              </th>
            ))}
            <th>Asked</th>
            <th>
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {executions.map((execution) => (
            <Row key={execution.id} {...{ execution, columns: view.columns }} {...rest} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = Omit<Props, 'executions' | 'view'> & {
  execution: ExecutionSummary;
  columns: readonly Column[];
};

function Row({ execution, columns, selected, toggle, onStop, onRerun }: RowProps) {
  const { counter, step, title, repository } = execution;
  const isSelected = selected.has(counter);
  const name = `#${counter} ${step}`;
  return (
    <tr data-counter={counter} class={isSelected ? 'selected' : undefined}>
      <td class="pick">
        <label class="pick-box">
          <input
            type="checkbox"
            aria-label={`Select ${name}`}
            checked={isSelected}
            onChange={() => toggle(counter)}
          />
        </label>
      </td>
      <td class="state">
        <Status of={execution} />
      </td>
      <td class="name">
        <a href={addresses.execution(repository, counter)}>
          <span class="step">{title ?? step}</span> <span class="soft">#{counter}</span>
        </a>
        <Note of={execution} />
      </td>
      {columns.map((column) => (
        <Cell key={columnKey(column)} {...{ column, execution }} />
      ))}
      <td class="soft nowrap">
        <Ago at={execution.createdAt} />
      </td>
      <td class="actions">
        <Action {...{ execution, onStop, onRerun }} />
      </td>
    </tr>
  );
}

/** Where a row is a card, a cell says what it is, and one without anything in it is not there. */
function Cell({ column, execution }: { column: Column; execution: ExecutionSummary }) {
  const content = cellOf(column, execution);
  const classes = [isNumeric(column) && 'end', content === undefined && 'nothing'];
  return (
    <td
      class={classes.filter(Boolean).join(' ')}
      data-label={SPEAKS_FOR_ITSELF.has(column.name) ? undefined : headOf(column)}
    >
      {content ?? <span class="soft">–</span>}
    </td>
  );
}

const SPEAKS_FOR_ITSELF: ReadonlySet<string> = new Set(['code', 'person', 'environment', 'cost']);

function Action({
  execution,
  onStop,
  onRerun,
}: Pick<RowProps, 'execution' | 'onStop' | 'onRerun'>) {
  const [word, act] = hasEnded(execution)
    ? (['Rerun', onRerun] as const)
    : (['Stop', onStop] as const);
  return (
    <button
      type="button"
      class="button quiet"
      aria-label={`${word} #${execution.counter} ${execution.step}`}
      onClick={() => act(execution)}
    >
      {word}
    </button>
  );
}

/** Why it waits or how it ended, where that is more than its state says. */
function Note({ of }: { of: ExecutionSummary }) {
  const note = of.statusDetail ?? of.reason;
  const step = of.title === undefined ? undefined : of.step;
  if (note === undefined && step === undefined && of.tags.length === 0) return null;
  return (
    <div class="note">
      {step !== undefined && <span>{step}</span>}
      {note !== undefined && of.status !== 'complete' && <span title={note}>{note}</span>}
      {of.tags.map((tag) => (
        <span key={tag} class="tag">
          {tag}
        </span>
      ))}
    </div>
  );
}

const HEADS: Record<CommonColumn, string> = {
  code: 'Code',
  person: 'Person',
  environment: 'Environment',
  duration: 'Duration',
  cost: 'Cost',
};

function headOf(column: Column): string {
  return column.kind === 'common' ? HEADS[column.name] : column.name;
}

function isNumeric(column: Column): boolean {
  return column.kind === 'metric' || column.name === 'cost' || column.name === 'duration';
}

function cellOf(column: Column, execution: ExecutionSummary): ComponentChildren {
  if (column.kind === 'common') return commonCell(column.name, execution);
  if (column.kind === 'metric') {
    const value = execution.metrics[column.name];
    return value === undefined ? undefined : formatValue(value);
  }
  return Object.hasOwn(execution.parameters, column.name)
    ? formatParameter(execution.parameters[column.name])
    : undefined;
}

function commonCell(name: CommonColumn, execution: ExecutionSummary): ComponentChildren {
  switch (name) {
    case 'code':
      return <CodeName of={execution} />;
    case 'person':
      return execution.actor;
    case 'environment':
      return execution.environment;
    case 'duration':
      return execution.startedAt === undefined ? undefined : (
        <Elapsed from={execution.startedAt} to={execution.endedAt} />
      );
    case 'cost':
      return execution.cost === undefined ? undefined : formatDollars(execution.cost);
  }
}
