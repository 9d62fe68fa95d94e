import type { Command } from 'commander';
import { addServerOptions, report } from '../add-command.ts';
import type { ServerOptions } from '../connect.ts';
import type { Terminal } from '../terminal.ts';

const ID = '7, #7, latest, an id, or the address of its page or check run';

/** Adds `slashrun show`. */
export function addShow(program: Command, terminal: Terminal): void {
  const command = program
    .command('show')
    .summary('print everything about one execution')
    .description(
      'Prints state, parameters, inputs, metrics, outputs and what else is known of one execution.',
    )
    .argument('<id>', ID);
  const examples = `
    slashrun show latest
    slashrun show 7 --json | jq .metrics
  `;
  addServerOptions(command, { examples }).action((id: string, options: ServerOptions) =>
    report(terminal, async () => {
      const { show } = await import('./show.ts');
      return show(id, options, terminal);
    }),
  );
}

/** Adds `slashrun compare`. */
export function addCompare(program: Command, terminal: Terminal): void {
  const command = program
    .command('compare')
    .summary('print executions side by side')
    .description(
      'Prints parameters and metrics of executions side by side: what differs comes first and is marked, and so is the best of a metric.',
    )
    .argument('<id...>', `two or more: ${ID}`);
  const examples = `
    slashrun compare 3 5
    slashrun compare 3 5 latest --json | jq '.metrics[] | select(.differs)'
  `;
  addServerOptions(command, { examples }).action((ids: string[], options: ServerOptions) =>
    report(terminal, async () => {
      const { compare } = await import('./compare.ts');
      return compare(ids, options, terminal);
    }),
  );
}
