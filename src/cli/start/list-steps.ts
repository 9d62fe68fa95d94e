import type { Definition, Step } from '../../core/definition/definition.ts';
import { isList, pythonStr } from '../../core/definition/python-value.ts';
import { paintFor } from '../paint.ts';
import { renderTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** What can be run, with what each step takes. */
export function renderSteps(
  { steps }: Definition,
  terminal: Pick<Terminal, 'hasColors' | 'isTerminal' | 'size'>,
): string {
  const paint = paintFor(terminal);
  const rows = steps.map((step) => [paint.bold(step.name), parametersOf(step)]);
  const columns = terminal.isTerminal ? terminal.size().columns : undefined;
  return renderTable(['step', 'parameters'], rows, { columns, paint: paint.dim });
}

/** As they would be given; one without a default has to be. */
function parametersOf({ parameters, inputs }: Step): string {
  const written = parameters.map(({ name, default: value, optional }) => {
    if (value !== undefined)
      return `${name}=${isList(value) ? value.map(pythonStr).join(',') : pythonStr(value)}`;
    return optional ? `[${name}=…]` : `${name}=…`;
  });
  return [...written, ...inputs.map(({ name }) => `--input ${name}=…`)].join(' ');
}
