import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { ParameterValue } from '../../core/execution/execution-spec.ts';
import type { ExecutionSummary } from '../../protocol/people-api.ts';
import { addresses } from '../addresses.ts';
import { api } from '../api/api.ts';
import { useAnswer } from '../api/use-answer.ts';
import { announce } from '../frame/announce.tsx';
import { Dialog } from '../frame/dialog.tsx';
import { changesOf, draftOf, type RerunDraft } from './rerun-changes.ts';
import { sayProblem } from './say-problem.ts';

type Props = { execution: ExecutionSummary; onClose: () => void };

/** The same again, or with other values. */
export function RerunDialog({ execution, onClose }: Props) {
  const { route } = useLocation();
  const [draft, setDraft] = useState(() => draftOf(execution));
  const [refusal, setRefusal] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const request = changesOf(execution, draft);
  const count =
    Object.keys(request.parameters ?? {}).length +
    [request.environment, request.title].filter(Boolean).length;
  const start = async () => {
    setBusy(true);
    const answer = await api.rerun(execution.id, request);
    setBusy(false);
    if (!answer.ok) return setRefusal(sayProblem(answer.problem));
    announce(`Started as #${answer.value.counter}`);
    onClose();
    route(addresses.execution(execution.repository, answer.value.counter));
  };
  return (
    <Dialog title={`Rerun #${execution.counter} ${execution.step}`} onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <Fields {...{ execution, draft, setDraft }} />
        {refusal !== undefined && (
          <p class="callout bad" role="alert">
            {refusal}
          </p>
        )}
        <div class="dialog-foot">
          <span class="soft small grow" role="status">
            {count === 0 ? 'The same again' : count === 1 ? '1 change' : `${count} changes`}
          </span>
          <button type="button" class="button quiet" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="button primary" disabled={isBusy} autoFocus>
            {isBusy ? 'Starting…' : 'Rerun'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

type FieldsProps = {
  execution: ExecutionSummary;
  draft: RerunDraft;
  setDraft: (draft: RerunDraft) => void;
};

function Fields({ execution, draft, setDraft }: FieldsProps) {
  const { owner, name } = execution.repository;
  const environments = useAnswer(`environments ${owner}/${name}`, (signal) =>
    api.environments({ owner, name }, signal),
  ).value?.environments.map(({ slug }) => slug);
  const slugs = new Set([execution.environment, ...(environments ?? [])]);
  const setParameter = (parameter: string, text: string) =>
    setDraft({ ...draft, parameters: { ...draft.parameters, [parameter]: text } });
  return (
    <div class="field-grid">
      {Object.entries(execution.parameters).map(([parameter, value]) => (
        <label key={parameter} class="label">
          <span class="mono">{parameter}</span>
          <ParameterField
            value={value}
            text={draft.parameters[parameter] ?? ''}
            onChange={(text) => setParameter(parameter, text)}
          />
        </label>
      ))}
      <label class="label">
        Environment
        <select
          class="field"
          value={draft.environment}
          onChange={(event) => setDraft({ ...draft, environment: event.currentTarget.value })}
        >
          {[...slugs].map((slug) => (
            <option key={slug} value={slug}>
              {slug}
            </option>
          ))}
        </select>
      </label>
      <label class="label">
        Title
        <input
          class="field"
          value={draft.title}
          onInput={(event) => setDraft({ ...draft, title: event.currentTarget.value })}
        />
      </label>
    </div>
  );
}

type ParameterFieldProps = {
  value: ParameterValue;
  text: string;
  onChange: (text: string) => void;
};

function ParameterField({ value, text, onChange }: ParameterFieldProps) {
  if (typeof value === 'boolean')
    return (
      <select class="field" value={text} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="true">true</option>
        <option value="false">false</option>
      </select>
    );
  if (Array.isArray(value))
    return (
      <textarea
        class="field mono"
        rows={Math.max(2, value.length)}
        aria-description="One value a line"
        value={text}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    );
  return (
    <input
      class="field mono"
      inputMode={typeof value === 'number' ? 'decimal' : 'text'}
      autocomplete="off"
      spellcheck={false}
      value={text}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}
