import type { Command } from 'commander';
import { addServerOptions, report } from '../add-command.ts';
import type { Terminal } from '../terminal.ts';
import type { OpenOptions } from './open-page.ts';

/** Adds `slashrun open`. */
export function addOpen(program: Command, terminal: Terminal): void {
  const command = program
    .command('open')
    .summary('open the page of an execution or the repository')
    .description('Opens the page of an execution, or of the repository, in your browser.')
    .argument('[id]', '7, #7, latest, an id, or the address of its page or check run')
    .option('--print', 'print its address instead', false);
  const examples = `
    slashrun open latest
    slashrun open 7 --print
  `;
  addServerOptions(command, { examples }).action((id: string | undefined, options: OpenOptions) =>
    report(terminal, async () => {
      const { openPage } = await import('./open-page.ts');
      return openPage(id, options, terminal);
    }),
  );
}
