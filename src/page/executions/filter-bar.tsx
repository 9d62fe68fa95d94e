import { useEffect, useId, useState } from 'preact/hooks';
import type { FilterChoices } from '../../protocol/people-api.ts';
import { type Filter, FILTERS, type ListView, type Status } from './list-view.ts';

type Props = {
  view: ListView;
  choices: FilterChoices | undefined;
  /** What the server says against the condition. */
  refusal: string | undefined;
  onChange: (view: ListView) => void;
};

/** States as people tell them apart. */
const STATE_GROUPS: readonly { label: string; states: readonly Status[] }[] = [
  { label: 'Waiting', states: ['created', 'queued'] },
  { label: 'Running', states: ['started', 'stopping'] },
  { label: 'Complete', states: ['complete'] },
  { label: 'Failed', states: ['error'] },
  { label: 'Stopped', states: ['stopped'] },
];

export function FilterBar({ view, choices, refusal, onChange }: Props) {
  const [isOpen, setOpen] = useState(false);
  const set = (name: Filter, value: string) =>
    onChange({ ...view, filters: { ...view.filters, [name]: value === '' ? undefined : value } });
  const others = FILTERS.filter((name) => name !== 'where' && view.filters[name] !== undefined);
  const isFiltered = view.states.length > 0 || Object.keys(view.filters).length > 0;
  const fields = { view, choices, set };
  return (
    <search class="filters">
      <Condition {...fields} refusal={refusal} />
      <div class="filter-states" role="group" aria-label="State">
        {STATE_GROUPS.map(({ label, states }) => {
          const isOn = states.every((state) => view.states.includes(state));
          return (
            <button
              key={label}
              type="button"
              class="button"
              aria-pressed={isOn}
              onClick={() => onChange({ ...view, states: toggled(view.states, states, isOn) })}
            >
              {label}
            </button>
          );
        })}
      </div>
      <button
        type="button"
        class="button filter-more"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        More filters{others.length > 0 ? ` (${others.length})` : ''}
      </button>
      {isFiltered && (
        <button
          type="button"
          class="button quiet"
          onClick={() => onChange({ ...view, states: [], filters: {} })}
        >
          Clear
        </button>
      )}
      <div class={`filter-fields ${isOpen ? 'open' : ''}`}>
        <Choice {...fields} name="step" label="Step" options={choices?.steps} />
        <Choice {...fields} name="branch" label="Branch" options={choices?.branches} />
        <PullRequest {...fields} />
        <Choice {...fields} name="person" label="Person" options={choices?.people} />
        <Choice
          {...fields}
          name="environment"
          label="Environment"
          options={choices?.environments}
        />
      </div>
    </search>
  );
}

type FieldProps = Pick<Props, 'view' | 'choices'> & { set: (name: Filter, value: string) => void };

function Condition({ view, set, refusal }: FieldProps & Pick<Props, 'refusal'>) {
  const { where = '' } = view.filters;
  const [text, setText] = useDraft(where);
  const id = useId();
  return (
    <form
      class="filter-where"
      onSubmit={(event) => {
        event.preventDefault();
        set('where', text.trim());
      }}
    >
      <input
        class="field mono"
        type="search"
        data-filter
        aria-label="Condition over parameters and metrics"
        aria-invalid={refusal !== undefined}
        aria-describedby={refusal === undefined ? undefined : id}
        placeholder="Condition, as accuracy > 0.9"
        spellcheck={false}
        autocomplete="off"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={() => text.trim() !== where && set('where', text.trim())}
      />
      {refusal !== undefined && (
        <p id={id} class="field-error" role="alert">
          {refusal.replace(/^where: /, '')}
        </p>
      )}
    </form>
  );
}

type ChoiceProps = FieldProps & {
  name: Filter;
  label: string;
  options: readonly string[] | undefined;
};

function Choice({ view, set, name, label, options = [] }: ChoiceProps) {
  const value = view.filters[name] ?? '';
  const all = value === '' || options.includes(value) ? options : [value, ...options];
  return (
    <select
      class="field"
      aria-label={label}
      value={value}
      onChange={(event) => set(name, event.currentTarget.value)}
    >
      <option value="">{label}: any</option>
      {all.map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </select>
  );
}

function PullRequest({ view, set }: FieldProps) {
  const value = view.filters.pull ?? '';
  const [text, setText] = useDraft(value);
  const apply = () => text !== value && set('pull', text);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <input
        class="field"
        inputMode="numeric"
        aria-label="Pull request"
        placeholder="Pull request"
        value={text}
        onInput={(event) => setText(event.currentTarget.value.replaceAll(/\D/g, ''))}
        onBlur={apply}
      />
    </form>
  );
}

/** What is being written, until the address says something else. */
function useDraft(value: string): [string, (text: string) => void] {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  return [text, setText];
}

function toggled(
  old: readonly Status[],
  states: readonly Status[],
  isOn: boolean,
): readonly Status[] {
  const others = old.filter((state) => !states.includes(state));
  return isOn ? others : [...others, ...states];
}
