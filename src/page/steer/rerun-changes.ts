import type { ParameterValue } from '../../core/execution/execution-spec.ts';
import type { RerunRequest } from '../../protocol/run-api.ts';

/** What stands in the fields: texts, by the name of the parameter. */
export type RerunDraft = {
  parameters: Readonly<Record<string, string>>;
  environment: string;
  title: string;
};

export type RerunOriginal = {
  parameters: Readonly<Record<string, ParameterValue>>;
  environment: string;
  title?: string | undefined;
};

/** What the fields show of an execution that is to be run again as it was. */
export function draftOf({ parameters, environment, title }: RerunOriginal): RerunDraft {
  return {
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, writeValue(value)]),
    ),
    environment,
    title: title ?? '',
  };
}

/** What was changed, and nothing else: what was a default stays one. */
export function changesOf(original: RerunOriginal, draft: RerunDraft): RerunRequest {
  const before = draftOf(original);
  const changed = Object.entries(draft.parameters).filter(
    ([name, text]) => text !== before.parameters[name],
  );
  return {
    parameters: Object.fromEntries(
      changed.map(([name, text]) => [name, readValue(text, original.parameters[name] ?? '')]),
    ),
    ...(draft.environment !== before.environment && { environment: draft.environment }),
    ...(draft.title !== before.title && draft.title !== '' && { title: draft.title }),
  };
}

/** One of several values a line. */
function writeValue(value: ParameterValue): string {
  if (value === null) return '';
  return Array.isArray(value) ? value.map(String).join('\n') : String(value);
}

/** Of the type of the value that it takes the place of; the server says what it makes of anything else. */
function readValue(text: string, before: ParameterValue): Exclude<ParameterValue, null> {
  if (Array.isArray(before)) {
    const [sample = ''] = before;
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => readScalar(line, sample));
  }
  return readScalar(text, before ?? '');
}

function readScalar(text: string, before: string | number | boolean): string | number | boolean {
  if (typeof before === 'boolean' && /^(?:true|false)$/.test(text)) return text === 'true';
  const isNumber =
    typeof before === 'number' && text.trim() !== '' && Number.isFinite(Number(text));
  return isNumber ? Number(text) : text;
}
