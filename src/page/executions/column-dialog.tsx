import type { ExecutionSummary, FilterChoices } from '../../protocol/people-api.ts';
import { Dialog } from '../frame/dialog.tsx';
import { type Column, COMMON_COLUMNS, columnKey, type ListView } from './list-view.ts';

type Props = {
  view: ListView;
  choices: FilterChoices | undefined;
  executions: readonly ExecutionSummary[];
  onChange: (view: ListView) => void;
  onClose: () => void;
};

/** Which columns stand in the list; the address keeps them. */
export function ColumnDialog({ view, choices, executions, onChange, onClose }: Props) {
  const chosen = new Set(view.columns.map(columnKey));
  const toggle = (column: Column) => {
    const key = columnKey(column);
    const columns = chosen.has(key)
      ? view.columns.filter((one) => columnKey(one) !== key)
      : [...view.columns, column];
    onChange({ ...view, columns });
  };
  const metrics = names(choices?.metrics, executions, ({ metrics }) => metrics);
  const parameters = names(choices?.parameters, executions, ({ parameters }) => parameters);
  const groups: { label: string; columns: readonly Column[] }[] = [
    {
      label: 'Of every execution',
      columns: COMMON_COLUMNS.map((name) => ({ kind: 'common', name })),
    },
    { label: 'Metrics', columns: metrics.map((name) => ({ kind: 'metric', name })) },
    { label: 'Parameters', columns: parameters.map((name) => ({ kind: 'parameter', name })) },
  ];
  return (
    <Dialog title="Columns" onClose={onClose}>
      {groups.map(
        ({ label, columns }) =>
          columns.length > 0 && (
            <fieldset key={label} class="check-list">
              <legend>{label}</legend>
              {columns.map((column) => (
                <label key={columnKey(column)}>
                  <input
                    type="checkbox"
                    checked={chosen.has(columnKey(column))}
                    onChange={() => toggle(column)}
                  />
                  <span class={column.kind === 'common' ? 'capital' : 'mono'}>{column.name}</span>
                </label>
              ))}
            </fieldset>
          ),
      )}
      <p class="small soft">The address of the page keeps them: send it to show the same list.</p>
    </Dialog>
  );
}

/** Those that the server knows, and those that came since. */
function names(
  known: readonly string[] = [],
  executions: readonly ExecutionSummary[],
  of: (execution: ExecutionSummary) => object,
): string[] {
  return [...new Set([...known, ...executions.flatMap((one) => Object.keys(of(one)))])];
}
