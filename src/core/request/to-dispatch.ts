import type { RunCommand } from './comment-command.ts';

/** The body of a dispatch; every value as text, as a terminal gives it. */
export type DispatchBody = {
  step: string;
  ref: string;
  options: readonly (readonly [name: string, value: string])[];
  tags: readonly string[];
  /** Several of one name are a list. */
  parameters: ReadonlyMap<string, readonly string[]>;
  inputs: ReadonlyMap<string, readonly string[]>;
};

const OPTIONS = new Set(['env', 'image', 'title', 'priority', 'fresh']);

/** What a program would have to send to get what a command asks for, at that commit. */
export function toDispatch({ step, pairs }: RunCommand, ref: string): DispatchBody {
  const parameters = new Map<string, string[]>();
  const inputs = new Map<string, string[]>();
  const options: [string, string][] = [];
  const tags: string[] = [];
  for (const { name, value } of pairs) {
    const text = String(value);
    if (name === 'sha') continue;
    if (OPTIONS.has(name)) options.push([name, text]);
    else if (name === 'tag') tags.push(text);
    else if (name.startsWith('input.')) add(inputs, name.slice('input.'.length), text);
    else add(parameters, name, text);
  }
  return { step, ref, options, tags, parameters, inputs };
}

function add(to: Map<string, string[]>, name: string, value: string): void {
  to.set(name, [...(to.get(name) ?? []), value]);
}
