import type { Definition, Step } from '../../core/definition/definition.ts';
import { paintFor } from '../paint.ts';
import { renderTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { givenAs } from './given-as.ts';

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
  const written = parameters.map((parameter) => {
    const given = givenAs(parameter);
    if (parameter.default !== undefined) return given;
    return parameter.optional ? `[${given}…]` : `${given}…`;
  });
  return [...written, ...inputs.map(({ name }) => `--input ${name}=…`)].join(' ');
}
