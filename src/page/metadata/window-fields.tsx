import { useState } from 'preact/hooks';
import type { Window } from './thin.ts';
import type { XAxis } from './x-axis.ts';

type Props = {
  window: Window | undefined;
  x: XAxis;
  onChange: (window: Window | undefined) => void;
};

/** What dragging over a chart does, by the keyboard. */
export function WindowFields({ window, x, onChange }: Props) {
  const [typed, type] = useState<{ from?: string; to?: string }>({});
  const from = typed.from ?? shown(window?.from);
  const to = typed.to ?? shown(window?.to);
  const isWrong = from !== '' && to !== '' && Number(from) >= Number(to);
  const set = () => {
    if (isWrong || (from === '') !== (to === '')) return;
    type({});
    onChange(from === '' ? undefined : { from: Number(from), to: Number(to) });
  };
  const unit = x.kind === 'time' ? ' (s)' : '';
  return (
    <form
      class="chart-window"
      onSubmit={(event) => {
        event.preventDefault();
        set();
      }}
    >
      <Field
        label={`From${unit}`}
        value={from}
        isWrong={isWrong}
        onInput={(from) => type({ ...typed, from })}
        onDone={set}
      />
      <Field
        label={`to${unit}`}
        value={to}
        isWrong={isWrong}
        onInput={(to) => type({ ...typed, to })}
        onDone={set}
      />
      <button type="submit" class="unseen" tabIndex={-1}>
        Show this part
      </button>
      {window && (
        <button
          type="button"
          class="button"
          onClick={() => {
            type({});
            onChange(undefined);
          }}
        >
          Show all
        </button>
      )}
    </form>
  );
}

type FieldProps = {
  label: string;
  value: string;
  isWrong: boolean;
  onInput: (value: string) => void;
  onDone: () => void;
};

function Field({ label, value, isWrong, onInput, onDone }: FieldProps) {
  return (
    <label class="chart-field">
      {label}
      <input
        class="field"
        type="number"
        step="any"
        value={value}
        aria-invalid={isWrong}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
        onBlur={onDone}
      />
    </label>
  );
}

function shown(value: number | undefined): string {
  return value === undefined ? '' : String(Number(value.toPrecision(6)));
}
