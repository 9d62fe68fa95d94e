import type { Command } from 'commander';
import { addServerOptions, report } from '../add-command.ts';
import type { Terminal } from '../terminal.ts';
import type { StopOptions } from './stop.ts';

/** Adds `slashrun stop`. */
export function addStop(program: Command, terminal: Terminal): void {
  const command = program
    .command('stop')
    .summary('end executions')
    .description(
      'Ends executions. The command is asked to end and given its grace, and outputs are saved; with --now it is ended at once.',
    )
    .argument('<id...>', '7, #7, latest, an id, or the address of its page or check run')
    .option('--now', 'without grace', false);
  const examples = `
    slashrun stop 7
    slashrun stop 7 8 9 --now
  `;
  addServerOptions(command, { examples }).action((ids: string[], options: StopOptions) =>
    report(terminal, async () => {
      const { stop } = await import('./stop.ts');
      return stop(ids, options, terminal);
    }),
  );
}
